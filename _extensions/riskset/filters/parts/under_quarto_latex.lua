-- What is left to do for `riskset-pdf` after Quarto has numbered floats and resolved references: TeX counts, places and refers
-- by itself, so that little is.

local blanks = require("parts.blanks")
local citations = require("parts.citations")
local context = require("parts.context")
local floats = require("parts.floats")
local labels = require("parts.labels")
local latex = require("parts.latex")
local nodes = require("parts.nodes")
local references = require("parts.references")
local sections = require("parts.sections")
local tables = require("parts.tables")
local titleblock = require("parts.titleblock")
local works = require("parts.works")

-- By id: `kind`, and for sections `number` and `title`, as the built-in engine's numbering has them.
local entries = {}
local quartos_callouts = false

local function head(meta)
  labels.read(meta)
  latex.head()
  return latex.meta(meta)
end

local function callout(node)
  if nodes.is_cross_referenced(node) then
    quartos_callouts = true
    return nil
  end
  return nodes.callout(node)
end

local function float_target(float)
  local kind = floats.kind(float.identifier)
  if not kind then
    return nil
  end
  entries[float.identifier] = { kind = kind }
  if float.parent_id or float.has_subfloats then
    return nil
  end
  return latex.float(float, kind, nodes.inlines(float.caption_long), nodes.blocks(float.content))
end

local function headings(doc)
  return sections.promote(doc):walk({
    Header = function(header)
      local number = header.attributes["number"]
      entries[header.identifier] = { kind = "sec", number = number, title = header.content:clone() }
    end,
  })
end

local function check(inlines)
  for _, element in ipairs(inlines) do
    local id = element.t == "RawInline" and element.text:match("^\\%a+{(s%a+%-[^}]+)}$")
    if id and floats.kind(id) and not entries[id] then
      references.unresolved(id, entries)
    end
  end
  return latex.section_references(inlines, entries, references.by_title)
end

local function unresolved(strong)
  return nodes.unresolved(strong, entries)
end

local function finish(doc)
  doc = blanks.apply(doc)
  doc = titleblock.apply(doc)
  if not quartos_callouts then
    doc.meta = latex.without_icons(doc.meta)
  end
  local known, cites
  doc, known, cites = works.provide(doc)
  citations.check(doc, known, cites)
  context.stop_on_problems()
  return doc
end

return {
  { Meta = head },
  { Div = tables.div, Callout = callout },
  { FloatRefTarget = float_target },
  { Pandoc = headings },
  { Strong = unresolved, Inlines = check },
  { RawInline = latex.supplement_reference },
  { Pandoc = finish },
}
