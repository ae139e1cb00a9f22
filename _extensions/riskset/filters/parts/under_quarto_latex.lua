-- What is left to do for `riskset-pdf` after Quarto has numbered floats and resolved references: TeX counts, places and refers
-- by itself, so that little is.

local callouts = require("parts.callouts")
local citations = require("parts.citations")
local context = require("parts.context")
local floats = require("parts.floats")
local labels = require("parts.labels")
local latex = require("parts.latex")
local references = require("parts.references")
local sections = require("parts.sections")
local tables = require("parts.tables")
local titleblock = require("parts.titleblock")

-- By id: `kind`, and for sections `number` and `title`, as the built-in engine's numbering has them.
local entries = {}
-- Cross-referenced callouts are Quarto's, with packages of their own.
local CROSS_REFERENCED = { nte = true, tip = true, wrn = true, imp = true, cau = true }
local quartos_callouts = false

local function as_blocks(value)
  if value == nil then
    return pandoc.Blocks({})
  end
  local kind = pandoc.utils.type(value)
  if kind == "Block" then
    return pandoc.Blocks({ value })
  end
  return kind == "Inlines" and pandoc.Blocks({ pandoc.Plain(value) }) or pandoc.Blocks(value)
end

local function as_inlines(value)
  return pandoc.utils.blocks_to_inlines(as_blocks(value))
end

local function head(meta)
  labels.read(meta)
  latex.head()
  return latex.meta(meta)
end

local function callout(node)
  local attr = node.attr or pandoc.Attr()
  if CROSS_REFERENCED[attr.identifier:match("^(%a+)%-") or ""] then
    quartos_callouts = true
    return nil
  end
  return callouts.render(node.type, as_inlines(node.title), as_blocks(node.content), pandoc.Attr(attr.identifier))
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
  return latex.float(float, kind, as_inlines(float.caption_long), as_blocks(float.content))
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

-- Quarto marks what it could not resolve and goes on. It does not know sections without a number; the rest is an error.
local function unresolved(strong)
  local id = pandoc.utils.stringify(strong):match("^%?@(%a+%-.+)$")
  if not id then
    return nil
  elseif entries[id] and entries[id].kind == "sec" then
    return references.by_title(id, entries[id].title)
  end
  references.unresolved(id, entries)
  return nil
end

local function finish(doc)
  doc = titleblock.apply(doc)
  if not quartos_callouts then
    doc.meta = latex.without_icons(doc.meta)
  end
  citations.check(doc)
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
