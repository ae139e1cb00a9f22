-- Blanks at which no line breaks: those of `P < 0.1`, `n = 55`, `2 × 10` and `Table 2`.

local live = require("parts.live")

local NBSP = "\u{a0}"
-- What a longer word is compared with may stand on the next line.
local SHORT = 5
local SIGNS = pandoc.List({ "=", "<", ">", "≤", "≥", "≈", "×", "±" })
local NUMBERED = {
  "Tables?", "Figures?", "Figs?%.?", "Box", "Sections?", "Appendix", "version", "grades?",
  "Tabellen?", "Abbildung", "Abbildungen", "Tableaux?", "Tablas?", "Figuras?", "Tabell[ae]", "Figur[ae]",
}

local blanks = {}

local function words(element)
  return element and live.stripped(pandoc.utils.stringify(element)) or ""
end

-- `<0.1` and `=5`: a number with its sign.
local function begins_with_sign(text)
  local sign, rest = text:match("^([=<>])(.+)$")
  return sign ~= nil and rest:match("^[%d.]") ~= nil
end

-- The name that a number follows, with what opens before it: `(Table`.
local function is_numbered(text)
  for _, name in ipairs(NUMBERED) do
    if text:match("^%(?" .. name .. "$") then
      return true
    end
  end
  return false
end

local function is_number(text)
  return text:match("^%a?%d[%w.,;:)–-]*$") ~= nil
end

local function joins(before, after)
  if SIGNS:includes(before) then
    return true
  elseif SIGNS:includes(after) or begins_with_sign(after) then
    return pandoc.text.len(before) <= SHORT
  end
  return is_numbered(before) and is_number(after)
end

local function joined(inlines)
  local changed = false
  for index = 2, #inlines - 1 do
    local blank = inlines[index].t
    if (blank == "Space" or blank == "SoftBreak") and joins(words(inlines[index - 1]), words(inlines[index + 1])) then
      inlines[index] = pandoc.Str(NBSP)
      changed = true
    end
  end
  return changed and inlines or nil
end

--- The document with such blanks in its text. Code, formulas, alternative texts and the metadata stay as they are.
function blanks.apply(doc)
  doc.blocks = doc.blocks:walk({
    traverse = "topdown",
    Image = function()
      return nil, false
    end,
    Inlines = joined,
  })
  return doc
end

return blanks
