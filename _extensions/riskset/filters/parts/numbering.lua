-- The built-in engine's numbering: one pass over the document in reading order counts sections, floats and
-- equations and puts each into its format.

local context = require("parts.context")
local floats = require("parts.floats")
local labels = require("parts.labels")
local layouts = require("parts.layouts")
local panels = require("parts.panels")
local sections = require("parts.sections")
local theorems = require("parts.theorems")

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

-- A paragraph that ends a div is its caption.
local function without_caption(blocks)
  local content = blocks:clone()
  local last = content[#content]
  if last and #content > 1 and (last.t == "Para" or last.t == "Plain") and not is_image_alone(last) then
    content:remove()
    return content, last.content
  end
  return content, caption_of_inner(content)
end

-- Of a part of a float its caption and what it shows.
local function part_of(element)
  if element.t == "Div" then
    return without_caption(element.content)
  elseif element.t == "Figure" then
    return element.content, pandoc.utils.blocks_to_inlines(element.caption.long)
  end
  local caption = pandoc.utils.blocks_to_inlines(element.caption.long)
  element.identifier, element.caption = "", { long = {} }
  return pandoc.Blocks({ element }), caption
end

local function holds_floats(blocks)
  local found
  local function look(element)
    found = found or (floats.kind(element.identifier) and element.identifier)
  end
  blocks:walk({ Div = look, Figure = look, Table = look })
  return found
end

-- A filter that puts the floats inside a float into their forms: its panels, (a), (b), ...
local function panel_filter(id, kind, number)
  local place = 0
  local function panel(element)
    if not floats.kind(element.identifier) then
      return nil
    end
    local own = element.identifier
    local content, caption = part_of(element)
    if floats.kind(own) ~= kind or holds_floats(content) then
      context.problem(("%s stands inside %s; give each its own place in the document"):format(own, id))
    end
    place = place + 1
    local letter = panels.letter(place)
    enter(own, { kind = kind, number = number .. letter, part = true })
    return panels.render({
      id = own, kind = kind, letter = letter, caption = caption or pandoc.Inlines({}), content = content,
      attributes = element.attributes,
    }), false
  end
  return { traverse = "topdown", Div = panel, Figure = panel, Table = panel }
end

local function make(id, kind, content, caption, element)
  local number = count(kind)
  enter(id, { kind = kind, number = number })
  local float = {
    id = id,
    kind = kind,
    title = labels.title(kind),
    number = number,
    caption = caption or pandoc.Inlines({}),
    content = content,
    classes = element.classes,
    attributes = element.attributes,
    finished = holds_floats(content) ~= nil,
  }
  local filter = panel_filter(id, kind, number)
  if layouts.has(element) then
    local whole = not float.finished
    float.finished = true
    float.content = layouts.lay(element, content, function(cell)
      local part = { content = cell, kind = kind, attributes = element.attributes }
      return whole and floats.prepared(part, id .. "-caption") or cell:walk(filter)
    end)
  elseif float.finished then
    float.content = content:walk(filter)
  end
  return floats.render(float)
end

local floats_and_headings

-- What lays out floats that are numbered each by itself.
local function laid_out(div)
  if not layouts.has(div) then
    return nil
  end
  div.content = layouts.lay(div, div.content, function(cell)
    return cell:walk(floats_and_headings)
  end)
  return layouts.done(div), false
end

local function theorem(div, kind)
  local rendered, entry = theorems.numbered(div, kind, count(kind))
  enter(div.identifier, entry)
  rendered.content = rendered.content:walk(floats_and_headings)
  return rendered, false
end

local function from_div(div)
  local theorem_kind = theorems.kind(div.identifier)
  if theorem_kind then
    return theorem(div, theorem_kind)
  end
  local proof = theorems.proof(div)
  if proof then
    proof.content = proof.content:walk(floats_and_headings)
    return proof, false
  end
  local kind = floats.kind(div.identifier)
  if not kind then
    return laid_out(div)
  end
  local content, caption = without_caption(div.content)
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
  -- Most paragraphs have no equation, and to go through each of them takes long.
  if not pandoc.utils.stringify(block):find("{#eq-", 1, true) then
    return nil
  end
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

local function heading(header)
  local rendered, entry = sections.number(header)
  if header.identifier ~= "" then
    enter(header.identifier, entry)
  end
  return rendered
end

floats_and_headings = {
  traverse = "topdown",
  Header = heading,
  Div = from_div,
  Figure = from_figure,
  Table = from_table,
  Para = equations,
  Plain = equations,
}

function numbering.apply(doc)
  sections.start(doc.meta)
  return doc:walk(floats_and_headings)
end

return numbering
