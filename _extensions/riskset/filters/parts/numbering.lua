-- The built-in engine's numbering: one pass over the document in reading order counts sections, floats and
-- equations and puts each into its format.

local context = require("parts.context")
local floats = require("parts.floats")
local labels = require("parts.labels")
local sections = require("parts.sections")

local numbering = {
  -- By id: `kind`, `number` and, for a section, its `title` as inlines.
  entries = {},
}

local counters = {}
local seen = {}

local function count(kind)
  counters[kind] = (counters[kind] or 0) + 1
  return labels.number(kind, counters[kind])
end

local function enter(id, entry)
  if seen[id] then
    context.problem(("the id %s is given twice; give each item a label of its own"):format(id))
  end
  seen[id] = true
  numbering.entries[id] = entry
end

local function is_image_alone(block)
  return (block.t == "Para" or block.t == "Plain") and #block.content == 1 and block.content[1].t == "Image"
end

-- A figure inside a float: its caption is the float's when the float has none of its own.
local function caption_of_inner(blocks)
  for _, block in ipairs(blocks) do
    if block.t == "Figure" and #block.caption.long > 0 then
      return pandoc.utils.blocks_to_inlines(block.caption.long)
    elseif block.t == "Table" and #block.caption.long > 0 then
      return pandoc.utils.blocks_to_inlines(block.caption.long)
    elseif is_image_alone(block) and #block.content[1].caption > 0 then
      return block.content[1].caption
    elseif block.t == "Div" then
      local inner = caption_of_inner(block.content)
      if inner then
        return inner
      end
    end
  end
  return nil
end

local function make(id, kind, content, caption, element)
  content = content:walk({
    Div = function(div)
      if floats.kind(div.identifier) then
        context.problem(
          ("%s stands inside %s; give each its own place in the document"):format(div.identifier, id)
        )
      end
    end,
  })
  local number = count(kind)
  enter(id, { kind = kind, number = number })
  return floats.render({
    id = id,
    kind = kind,
    title = labels.title(kind),
    number = number,
    caption = caption or pandoc.Inlines({}),
    content = content,
    classes = element.classes,
    attributes = element.attributes,
  })
end

local function from_div(div)
  local kind = floats.kind(div.identifier)
  if not kind then
    return nil
  end
  local content = div.content:clone()
  local last, caption = content[#content], nil
  if last and #content > 1 and (last.t == "Para" or last.t == "Plain") and not is_image_alone(last) then
    caption = last.content
    content:remove()
  end
  caption = caption or caption_of_inner(content)
  return make(div.identifier, kind, content, caption, div), false
end

local function from_figure(figure)
  local kind = floats.kind(figure.identifier)
  if not kind then
    return nil
  end
  local caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
  return make(figure.identifier, kind, figure.content, caption, figure), false
end

local function from_table(element)
  local kind = floats.kind(element.identifier)
  if not kind then
    return nil
  end
  local id, caption = element.identifier, pandoc.utils.blocks_to_inlines(element.caption.long)
  element.identifier = ""
  element.caption = { long = {} }
  local classes = element.classes:clone()
  return make(id, kind, pandoc.Blocks({ element }), caption, { classes = classes, attributes = {} }), false
end

local function equation(math, id)
  local number = count("eq")
  enter(id, { kind = "eq", number = number })
  if context.typst then
    return {
      pandoc.RawInline("typst", '#math.equation(block: true, numbering: "(1)", [ '),
      math,
      pandoc.RawInline("typst", (" ])<%s>"):format(id)),
    }
  end
  math.text = math.text .. (" \\qquad(%s)"):format(number)
  return { pandoc.Span({ math }, pandoc.Attr(id)) }
end

local function equations(block)
  local result, index, changed = pandoc.Inlines({}), 1, false
  local inlines = block.content
  while index <= #inlines do
    local element = inlines[index]
    local skip = 1
    local id
    if element.t == "Math" and element.mathtype == "DisplayMath" then
      local after = inlines[index + 1]
      if after and after.t == "Space" then
        after, skip = inlines[index + 2], 2
      end
      id = after and after.t == "Str" and after.text:match("^{#(eq%-[^}]+)}$")
    end
    if id then
      result:extend(equation(element, id))
      index, changed = index + skip + 1, true
    else
      result:insert(element)
      index = index + 1
    end
  end
  if changed then
    block.content = result
    return block
  end
  return nil
end

function numbering.apply(doc)
  sections.start(doc.meta)
  return doc:walk({
    traverse = "topdown",
    Header = function(header)
      local rendered, entry = sections.number(header)
      if header.identifier ~= "" then
        enter(header.identifier, entry)
      end
      return rendered
    end,
    Div = from_div,
    Figure = from_figure,
    Table = from_table,
    Para = equations,
    Plain = equations,
  })
end

return numbering
