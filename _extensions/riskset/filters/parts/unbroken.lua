-- Words that no line should break: `CAR-T`, `G-CSF`, `BCR-ABL1`, the limits of `1.505–13.150` and `37.8–NR`, `mg/dL`.
--
-- tables/writers/unbroken.py of the package has the same rule for the cells of tables.

local context = require("parts.context")
local live = require("parts.live")

local EN_DASH = "\u{2013}"
local NBSP = "\u{a0}"
local NO_BREAK_HYPHEN = "\u{2011}"
-- The word joiner: nothing is seen of it, and no line breaks there.
local NO_BREAK = "\u{2060}"
-- A longer word may have to break.
local LONGEST = 25

local unbroken = {}

local function is_short(part)
  return pandoc.text.len(part) <= 2 and part:match("%w") ~= nil
end

local function is_name(part)
  return part:match("[%u%d]") ~= nil
end

--- Whether no line may break at the hyphen between these two parts of a word.
function unbroken.at_hyphen(before, after)
  return is_short(before) or is_short(after) or (is_name(before) and is_name(after))
end

--- Whether no line may break at the dash between these two characters.
function unbroken.at_dash(before, after)
  return before:match("[%u%d]$") ~= nil and (after:match("^[%u%d.]") or after:match("^\u{2212}")) ~= nil
end

--- Whether no line may break after a slash before this: a short unit or letter.
function unbroken.at_slash(after)
  local part = after:match("^[%w\x80-\xff]+")
  return part ~= nil and pandoc.text.len(part) <= 3
end

-- The word with its unbreakable hyphens and dashes replaced, and whether there are any. Marks stand before their letters.
local function replaced(word, marks)
  local found = false
  local function part_at(position, pattern)
    return word:sub(position):match(pattern) or ""
  end
  local result, position = {}, 1
  while position <= #word do
    table.insert(result, marks[position] or "")
    local before = word:sub(1, position - 1)
    if word:sub(position, position) == "-" then
      local left, right = before:match("[%w\x80-\xff]+$") or "", part_at(position + 1, "^[%w\x80-\xff]+")
      local holds = left ~= "" and right ~= "" and unbroken.at_hyphen(left, right)
      found = found or holds
      table.insert(result, holds and NO_BREAK_HYPHEN or "-")
      position = position + 1
    elseif word:sub(position, position + 2) == EN_DASH then
      local holds = unbroken.at_dash(before, word:sub(position + 3))
      found = found or holds
      table.insert(result, EN_DASH .. (holds and NO_BREAK or ""))
      position = position + 3
    elseif word:sub(position, position) == "/" then
      local holds = unbroken.at_slash(word:sub(position + 1))
      found = found or holds
      table.insert(result, "/" .. (holds and NO_BREAK or ""))
      position = position + 1
    else
      table.insert(result, word:sub(position, position))
      position = position + 1
    end
  end
  table.insert(result, marks[#word + 1] or "")
  return table.concat(result), found
end

local function whole_word(marked)
  local word, marks = live.parted(marked)
  local other, found = replaced(word, marks)
  if not found or pandoc.text.len(word) > LONGEST then
    return pandoc.Str(marked)
  elseif context.word then
    return pandoc.Str(other)
  end
  return pandoc.Span({ pandoc.Str(word) }, { class = "whole" })
end

-- The first byte of each sign at which a line might break, and of a blank that joins.
local SIGN = "[-/\xE2\xC2]"

-- Whether a text has something at which a line might break, or blanks that join words. Most words have neither.
local function has_parts(text)
  return text:find(SIGN) ~= nil and (text:find("[-/]") ~= nil or text:find(EN_DASH, 1, true) ~= nil or text:find(NBSP, 1, true) ~= nil)
end

-- Blanks that do not break join words to one element.
local function whole(text)
  local result = pandoc.Inlines({})
  for word, blank in (text.text .. NBSP):gmatch("(.-)(" .. NBSP .. ")") do
    if #result > 0 then
      result:insert(pandoc.Str(blank))
    end
    result:insert(whole_word(word))
  end
  return result
end

--- Keeps such words whole, on web pages by their style, in Word by characters.
function unbroken.apply(doc)
  if not (context.html or context.word) then
    return doc
  end
  -- Not in links: an address that is shown is also to be copied.
  local function link(element)
    if element.target:match("^%a+:") then
      return nil, false
    end
  end
  -- Of references the pages alone: names and addresses are copied from there, too.
  local function pages(text)
    return text.text:match("%d" .. EN_DASH .. "%d") and whole(text) or nil, false
  end
  local function kept(content)
    return content:walk({
      traverse = "topdown",
      Div = function(div)
        if div.identifier == "refs" then
          return div:walk({ traverse = "topdown", Link = link, Str = pages }), false
        end
      end,
      -- Its words are alternative text.
      Image = function()
        return nil, false
      end,
      Link = link,
      Str = function(text)
        return has_parts(text.text) and whole(text) or nil, false
      end,
    })
  end
  doc.blocks = kept(doc.blocks)
  -- Quarto makes a Word file's property of the title as it is.
  if doc.meta.title and not context.quarto then
    doc.meta.title = pandoc.MetaInlines(kept(context.inlines(doc.meta.title)))
  end
  if context.html and doc.meta.riskset and doc.meta.riskset.abstract then
    doc.meta.riskset.abstract = pandoc.MetaBlocks(kept(pandoc.Blocks(doc.meta.riskset.abstract)))
  end
  return doc
end

return unbroken
