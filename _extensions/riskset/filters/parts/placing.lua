-- Which floats may leave their place in Typst: those before which a paragraph of the text stands. One that follows a
-- heading would part from it; a figure behind such a table leaves where the page has no room, so that the text fills it.
-- None goes further than the references, and those behind the last text stay in their place.
--
-- The paragraph before a float is said too: what does not leave its place waits if the float before it stands on a later page.

local context = require("parts.context")

local placing = {}

local function told(may, paragraph)
  local updates = '#state("riskset-may-float", false).update(%s)#state("riskset-paragraph", 0).update(%d)'
  return pandoc.RawBlock("typst", updates:format(may and "true" or "false", paragraph))
end

-- Whether a paragraph is the last before something else than text, headings apart; an equation's label must stay behind it.
local function ends_text(blocks, index)
  local following = index + 1
  while blocks[following] and blocks[following].t == "Header" do
    following = following + 1
  end
  local block, after = blocks[index], blocks[following]
  local equation = block.t == "Para" and block.content:find_if(function(inline)
    return inline.t == "Math"
  end)
  return block.t == "Para" and not equation and after ~= nil and after.t ~= "Para"
end

-- A paragraph with its number before its last word, by which it is known where the text before a float has come to; behind
-- the word it would belong to what follows.
local function numbered(paragraph, number)
  local inlines = paragraph.content:clone()
  inlines:insert(math.max(#inlines, 1), pandoc.RawInline("typst", ("#metadata(%d)<riskset-paragraph>"):format(number)))
  return pandoc.Para(inlines)
end

local function told_behind_table(behind)
  local value = behind and "true" or "false"
  return pandoc.RawBlock("typst", ('#state("riskset-behind-table", false).update(%s)'):format(value))
end

local function is_float(block, ...)
  if block == nil or (block.t ~= "Div" and block.t ~= "Figure") then
    return false
  end
  for _, kind in ipairs({ ... }) do
    if block.identifier:match("^" .. kind .. "%-") then
      return true
    end
  end
  return false
end

local function is_text(block)
  return block ~= nil and (block.t == "Para" or block.t == "Header")
end

-- Whether a block is that of the references; without one they come after the last block.
local function references(block)
  return block == nil or (block.t == "Div" and block.identifier == "refs")
end

-- The first block of those before the references that are floats alone: a float that left its place there would stand
-- under the references, on the same page. A later part of a figure is several blocks, from its opening to its end.
local function first_of_the_last(blocks)
  local first = #blocks + 1
  local inside = false
  for index = #blocks, 1, -1 do
    local block = blocks[index]
    local typst = block.t == "RawBlock" and block.text or ""
    if inside then
      inside = not typst:match('^#figure%(kind: "riskset%-part%-')
      first = inside and first or index
    elseif typst:match("^%]%]<s?fig%-.+%-part%-%d+>$") then
      inside = true
    elseif is_float(block, "tbl", "stbl", "fig", "sfig") then
      first = index
    elseif not (references(block) or block.t == "RawBlock" or (block.t == "Header" and references(blocks[index + 1]))) then
      break
    end
  end
  return first
end

--- Says so after each paragraph and heading that something else follows.
function placing.apply(doc)
  if not context.typst then
    return doc
  end
  local blocks = pandoc.Blocks({})
  local last = first_of_the_last(doc.blocks)
  local paragraph = 0
  for index, block in ipairs(doc.blocks) do
    local following = doc.blocks[index + 1]
    if block.t == "Header" and references(following) then
      blocks:insert(pandoc.RawBlock("typst", "#place.flush()"))
    end
    if index == last then
      blocks:insert(pandoc.RawBlock("typst", "#place.flush()"))
      blocks:insert(told(false, paragraph))
    end
    if ends_text(doc.blocks, index) then
      paragraph = paragraph + 1
      block = numbered(block, paragraph)
    end
    blocks:insert(block)
    if index < last and is_float(block, "tbl", "stbl") and is_float(following, "fig", "sfig") then
      blocks:insert(told_behind_table(true))
    elseif is_float(block, "fig", "sfig") then
      blocks:insert(told_behind_table(false))
    end
    if following and is_text(block) and not is_text(following) and index + 1 < last then
      blocks:insert(told(block.t == "Para", paragraph))
    end
  end
  doc.blocks = blocks
  return doc
end

return placing
