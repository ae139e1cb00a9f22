-- Blanks at which no line breaks: those of `P < 0.1`, `n = 55`, `2 × 10` and `Table 2`.

local live = require("parts.live")

local NBSP = "\u{a0}"
-- What a longer word is compared with may stand on the next line.
local SHORT = 5
local SIGNS = {
  ["="] = true, ["<"] = true, [">"] = true, ["≤"] = true, ["≥"] = true, ["≈"] = true, ["×"] = true, ["±"] = true,
}
local NUMBERED = {
  "Tables?", "Figures?", "Figs?%.?", "Box", "Sections?", "Appendix", "version", "grades?",
  "Tabellen?", "Abbildung", "Abbildungen", "Tableaux?", "Tablas?", "Figuras?", "Tabell[ae]", "Figur[ae]",
}

local blanks = {}

local function words(element)
  return live.stripped(element.t == "Str" and element.text or pandoc.utils.stringify(element))
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
  if SIGNS[before] then
    return true
  elseif SIGNS[after] or begins_with_sign(after) then
    return pandoc.text.len(before) <= SHORT
  end
  return is_number(after) and is_numbered(before)
end

-- Whether words may be joined at all: each rule asks for a sign or for a digit. Most lists of a document have neither.
local function may_join(inlines)
  local text = pandoc.utils.stringify(inlines)
  if text:find("[%d=<>]") then
    return true
  end
  for sign in pairs(SIGNS) do
    if text:find(sign, 1, true) then
      return true
    end
  end
  return false
end

local function joined(inlines)
  if #inlines < 3 or not may_join(inlines) then
    return nil
  end
  local changed = false
  local elements, read = { table.unpack(inlines) }, {}
  local function words_at(index)
    read[index] = read[index] or words(elements[index])
    return read[index]
  end
  for index = 2, #elements - 1 do
    local kind = elements[index].t
    if (kind == "Space" or kind == "SoftBreak") and joins(words_at(index - 1), words_at(index + 1)) then
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
