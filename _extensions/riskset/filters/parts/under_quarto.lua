-- What is left to do after Quarto has numbered floats and resolved references: its nodes into our forms.

local blanks = require("parts.blanks")
local citations = require("parts.citations")
local context = require("parts.context")
local files = require("parts.files")
local floats = require("parts.floats")
local labels = require("parts.labels")
local landscape = require("parts.landscape")
local live = require("parts.live")
local layouts = require("parts.layouts")
local nodes = require("parts.nodes")
local placing = require("parts.placing")
local references = require("parts.references")
local regions = require("parts.regions")
local sections = require("parts.sections")
local spoken = require("parts.spoken")
local tables = require("parts.tables")
local titleblock = require("parts.titleblock")
local unbroken = require("parts.unbroken")
local webpage = require("parts.webpage")
local works = require("parts.works")

-- By id: `kind`, `number` and for sections `title`, as the built-in engine's numbering has them.
local entries = {}

local function numbered_float(float, kind)
  local text = pandoc.utils.stringify(nodes.worded(float, { pandoc.Str("|") })):gsub("\u{a0}", " ")
  local title, number = text:match("^(.-)%s*(S?%d[%d.]*%d?).-|$")
  if not number then
    return nil
  end
  number = number:gsub("%.$", "")
  -- Supplement items are worded `Table S` and 1: the letter belongs to the number.
  if kind == "stbl" or kind == "sfig" then
    title = title:gsub("%s*S$", "")
    number = number:match("^S") and number or "S" .. number
  end
  return title, number
end

local function float_target(float)
  local kind = floats.kind(float.identifier)
  if not kind then
    return nil
  elseif context.typst then
    -- Quarto's own rendering is what the template styles.
    entries[float.identifier] = { kind = kind }
    return nil
  end
  if float.parent_id then
    return context.word and nodes.word_part(float) or nil
  end
  if not float.order or (context.html and float.has_subfloats) then
    return nil
  end
  local title, number = numbered_float(float, kind)
  if not number then
    return nil
  end
  local attributes = {}
  for key, value in pairs(float.attributes or {}) do
    if type(key) == "string" then
      attributes[key] = value
    end
  end
  entries[float.identifier] = { kind = kind, number = number, label = title }
  return floats.render({
    id = float.identifier,
    kind = kind,
    title = title,
    number = number,
    caption = nodes.inlines(float.caption_long),
    content = nodes.blocks(float.content),
    classes = float.classes,
    attributes = attributes,
    location = quarto.doc.crossref.cap_location(float),
  })
end

-- In Word Quarto would put what stands side by side into a table, of which the captions are lost.
local function one_below_another(div)
  if not layouts.has(div) then
    return nil
  end
  div.content = layouts.lay(div, div.content, function(cell)
    return cell
  end)
  return layouts.done(div)
end

local function callout(node)
  return not nodes.is_cross_referenced(node) and nodes.callout(node) or nil
end

-- Quarto sets paragraphs of one blank between what would be neighbouring tables; ours have their own.
local function without_fillers(blocks)
  return blocks:filter(function(block)
    return not (block.t == "Para" and #block.content == 1 and pandoc.utils.stringify(block):match("^%s$"))
  end)
end

local function without_typed_number(header)
  local content, number = header.content, header.attributes["number"]
  local first = content[1]
  if first and pandoc.utils.stringify(first) == number and (first.t == "Str" or first.t == "Span") then
    content:remove(1)
    if content[1] and (content[1].t == "Space" or content[1].text == ". ") then
      content:remove(1)
    end
  end
  header.content = content
  header.attributes["number"] = nil
  return header
end

-- Typst counts sections itself. For the others Quarto counts from the first level even where no heading has it,
-- 0.1 and 0.2; here numbers begin at 1.
local function section(header)
  if header.attributes["number"] and not context.typst then
    return sections.number(without_typed_number(header))
  end
  local entry = { kind = "sec", number = header.attributes["number"], title = header.content:clone() }
  return header, entry
end

local function headings(doc)
  doc:walk({
    Header = function(header)
      sections.numbered = sections.numbered or header.attributes["number"] ~= nil
    end,
  })
  if context.word then
    doc = sections.promote(doc)
  end
  return doc:walk({
    traverse = "topdown",
    Header = function(header)
      local id = header.identifier
      local rendered, entry = section(header)
      entries[id] = entry
      return rendered
    end,
  })
end

-- The words before the number of a reference, without the S that belongs to a supplement item's number.
local function prefix_of(element, entry)
  local text = pandoc.utils.stringify(element.content):gsub("\u{a0}", " ")
  local prefix = text:match("^(.-)%d[%d.]*$")
  if prefix and entry.number:match("^S") then
    prefix = prefix:gsub("%f[%w]S$", "")
  end
  return prefix and (prefix:gsub("%s+$", ""))
end

-- A part of a figure or table is `1 (a)` to Quarto on web pages and in Word, and `1a` in Typst and here.
local function part(element)
  local text = pandoc.utils.stringify(element.content)
  local whole, letter = text:match("^(.*%d) ?%((%w+)%)$")
  if not whole then
    whole, letter = text:match("^(.*%d)\u{a0}%((%w+)%)$")
  end
  if not whole then
    return nil
  end
  element.content = pandoc.Inlines(whole:gsub(" ", "\u{a0}") .. letter)
  return element
end

local function link(element)
  if not element.classes:includes("quarto-xref") then
    return nil
  end
  local id = element.target:match("^#(.*)$")
  local entry = id and entries[id]
  if not entry then
    return part(element)
  elseif entry.kind == "sec" and not entry.number then
    return references.by_title(id, entry.title)
  end
  local prefix = prefix_of(element, entry)
  if not prefix then
    return nil
  end
  return context.word and references.word(id, entry, prefix) or references.link(id, entry, prefix)
end

-- In Word Quarto takes alternative text of floats alone; that of other pictures would be lost.
local function described(image)
  if #image.caption == 0 and image.attributes["fig-alt"] then
    image.caption = pandoc.Inlines(image.attributes["fig-alt"])
    image.attributes["fig-alt"] = nil
    return image
  end
  return nil
end

-- Typst refuses a reference to a heading without a number; such a section is called by its title.
local function typst_section_references(inlines)
  local result, index = pandoc.Inlines({}), 1
  while index <= #inlines do
    local element = inlines[index]
    local id = element.t == "RawInline" and element.text:match("^#ref%(<(sec%-[^>]+)>, supplement: %[$")
    local entry = id and entries[id]
    if entry and not entry.number then
      while index < #inlines and not (inlines[index].t == "RawInline" and inlines[index].text == "])") do
        index = index + 1
      end
      result:extend(references.by_title(id, entry.title))
    else
      result:insert(element)
    end
    index = index + 1
  end
  return result
end

local function unresolved(strong)
  return nodes.unresolved(strong, entries)
end

return {
  {
    Meta = function(meta)
      labels.read(meta)
    end,
  },
  {
    Pandoc = function(doc)
      return placing.apply(landscape.wide(doc))
    end,
  },
  { Div = context.word and one_below_another or nil },
  {
    Blocks = context.word and without_fillers or nil,
    Div = tables.div,
    Table = tables.markdown,
    Callout = callout,
    Tabset = nodes.tabset,
  },
  { FloatRefTarget = float_target },
  { Image = context.word and described or context.typst and files.plainly_named or nil },
  { Pandoc = headings },
  {
    Link = link,
    Strong = unresolved,
    Inlines = context.typst and typst_section_references or nil,
  },
  {
    Pandoc = function(doc)
      doc = blanks.apply(doc)
      doc = titleblock.apply(doc)
      doc = landscape.apply(doc)
      local known, cites
      doc, known, cites = works.provide(doc)
      citations.check(doc, known, cites)
      context.stop_on_problems()
      doc = regions.apply(doc)
      doc = unbroken.apply(doc)
      doc = webpage.apply(doc)
      doc = live.apply(doc)
      doc = spoken.apply(doc)
      return doc
    end,
  },
}
