-- What LaTeX needs besides Quarto's own: the page and the commands of tables in the head, captions of tables that break
-- over pages, numbers of a supplement's items, and the metadata that other formats have in other words.

local context = require("parts.context")
local files = require("parts.files")
local labels = require("parts.labels")

local latex = {}

local BEGIN, FINISH = "% riskset's tables\n", "% end of riskset's tables\n"

local function content_of(name)
  return assert(files.content(pandoc.path.join({ context.folder, "latex", name })))
end

local function raw(text)
  return pandoc.RawBlock("latex", text)
end

local function inline(text)
  return pandoc.RawInline("latex", text)
end

-- Words as LaTeX has them.
local function written(text)
  return (pandoc.write(pandoc.Pandoc({ pandoc.Plain({ pandoc.Str(text) }) }), "latex"):gsub("%s+$", ""))
end

-- Where the extension's typefaces are, from the folder of the document, in which TeX runs.
local function fonts()
  local here = pandoc.system.get_working_directory()
  local path = pandoc.path.make_relative(pandoc.path.join({ context.folder, "fonts" }), here, true)
  return (path:gsub("\\", "/")) .. "/"
end

--- Signs that a typeface lacks and the commands of tables, for the head of a document of any format.
function latex.tables()
  quarto.doc.use_latex_package("pdflscape")
  quarto.doc.include_text("in-header", content_of("signs.tex"))
  quarto.doc.include_text("in-header", content_of("riskset-tables.tex"))
end

--- The page, the commands of tables, and the words of a supplement's captions.
function latex.head()
  quarto.doc.include_text("in-header", ("\\def\\risksetfonts{\\detokenize{%s}}"):format(fonts()))
  quarto.doc.include_text("in-header", ("\\newcommand\\risksetdelimiter{%s}"):format(written(labels.delimiter())))
  quarto.doc.include_text("in-header", content_of("manuscript.tex"))
  latex.tables()
  for _, kind in ipairs({ "stbl", "sfig" }) do
    quarto.doc.include_text("in-header", ("\\risksetsupplement{%s}{%s}"):format(kind, written(labels.title(kind))))
  end
end

--- A cell's table without the commands, which stand in the head.
function latex.without_commands(block)
  if block.format ~= "latex" then
    return nil
  end
  local before, after = block.text:find(BEGIN, 1, true), select(2, block.text:find(FINISH, 1, true))
  if before and after then
    block.text = block.text:sub(1, before - 1) .. block.text:sub(after + 1)
  end
  return block
end

--- Blocks without the empty tables that stand for captions, which a float gives by itself.
function latex.without_captions(blocks)
  return blocks:walk({
    Div = function(div)
      if div.classes:includes("riskset-table") then
        div.content = div.content:filter(function(block)
          return block.t ~= "Table"
        end)
        return div
      end
    end,
  })
end

local SIDES = { left = { "left" }, right = { "right" }, top = { "top" }, bottom = { "bottom" }, x = { "hmargin" }, y = { "vmargin" } }

--- `margin` and `papersize` as in the other formats.
function latex.meta(meta)
  local paper = context.text(meta.papersize)
  if paper then
    meta.papersize = pandoc.MetaString((paper:gsub("^us%-", "")))
  end
  if pandoc.utils.type(meta.margin) == "table" then
    local geometry = context.list(meta.geometry)
    for side, width in pairs(meta.margin) do
      for _, option in ipairs(SIDES[side] or {}) do
        geometry:insert(pandoc.MetaString(option .. "=" .. pandoc.utils.stringify(width)))
      end
    end
    meta.geometry = pandoc.MetaList(geometry)
  end
  return meta
end

-- The code of an included block, however it is wrapped.
local function raw_text(value)
  local text = ""
  local function take(element)
    text = text .. element.text
  end
  local kind = pandoc.utils.type(value)
  local blocks = kind == "Block" and pandoc.Blocks({ value }) or kind == "Inlines" and pandoc.Blocks({ pandoc.Plain(value) }) or value
  if kind ~= "string" then
    pandoc.Blocks(blocks):walk({ RawBlock = take, RawInline = take })
  end
  return text
end

--- Takes out the packages of Quarto's own callouts, where none is left; many a machine does not have their icons.
function latex.without_icons(meta)
  meta["header-includes"] = context.list(meta["header-includes"]):filter(function(block)
    return not raw_text(block):match("{fontawesome5}")
  end)
  return meta
end

local function holds(blocks, wanted)
  local found = false
  blocks:walk({
    Table = function()
      found = found or wanted == "Table"
    end,
    Div = function(div)
      found = found or div.classes:includes(wanted)
    end,
  })
  return found
end

-- pandoc writes a table with its caption as a longtable.
local function captioned(blocks, kind, id, caption)
  local done = false
  blocks = blocks:walk({
    Table = function(element)
      if not done then
        done = true
        element.caption = { long = { pandoc.Plain(pandoc.Inlines({ inline(("\\label{%s}"):format(id)) }) .. caption) } }
        return element
      end
    end,
  })
  blocks:insert(1, raw(("\\begingroup\\def\\LTcaptype{%s}"):format(kind == "stbl" and kind or "table")))
  blocks:insert(raw("\\endgroup"))
  return blocks
end

-- A figure of a supplement with its words, which Quarto loses there.
local function supplement_figure(float, caption, content)
  local words = float.attributes and float.attributes["fig-alt"]
  content = content:walk({
    Image = function(image)
      image.attributes.alt = words or image.attributes["fig-alt"] or image.attributes.alt
      image.attributes["fig-alt"] = nil
      return image
    end,
  })
  local line = pandoc.Inlines({ inline(("\\caption{\\label{%s}"):format(float.identifier)) })
  line:extend(caption)
  line:insert(inline("}"))
  content:insert(1, raw("\\begin{sfig}[tbp]\n\\centering"))
  content:extend({ pandoc.Plain(line), raw("\\end{sfig}") })
  return content
end

-- Quarto gives a supplement's tables no place of the document's.
local function is_below(float, kind)
  local attributes = float.attributes or {}
  local own = attributes["cap-location"] or attributes[kind .. "-cap-location"] or labels.caption_at[kind]
  return (own or quarto.doc.crossref.cap_location(float)) == "bottom"
end

--- A table's float as one that breaks over pages, and a supplement's figure; nil of what Quarto renders well.
function latex.float(float, kind, caption, content)
  if kind == "sfig" then
    return supplement_figure(float, caption, content)
  elseif kind == "fig" then
    return nil
  elseif holds(content, "riskset-table") then
    local line = pandoc.Inlines({ inline(("\\risksetcaption{\\label{%s}"):format(float.identifier)) })
    line:extend(caption)
    line:insert(inline("}"))
    content:insert(1, pandoc.Plain(line))
    local below = is_below(float, kind) and "\\risksetcaptionbelow" or ""
    content:insert(1, raw(("\\risksetkind{%s}%s"):format(kind == "stbl" and kind or "table", below)))
    return content
  elseif kind == "stbl" and holds(content, "Table") then
    return captioned(content, kind, float.identifier, caption)
  end
  return nil
end

-- Quarto has a command for items whose number has a letter; here the number has it itself. What stands before the number
-- `repairs.lua` has kept, which Quarto would drop.
function latex.supplement_reference(element)
  local kind, id = element.text:match("^\\quarto(s%a+)ref{([^}]+)}$")
  if not kind then
    return nil
  end
  return pandoc.Inlines({ pandoc.Str(labels.prefix(kind)), inline(("~\\ref{%s}"):format(id)) })
end

--- A reference whose number alone is wanted, or words of the author's own before it.
function latex.own_reference(citation)
  local id = citation.id:sub(1, 1):lower() .. citation.id:sub(2)
  local number = inline(("\\risksetitem{%s}"):format(id))
  if #citation.prefix == 0 then
    return pandoc.Inlines({ number })
  end
  return citation.prefix .. pandoc.Inlines({ inline("~"), number })
end

local function is_blank(element)
  return element ~= nil
    and (element.t == "Space" or (element.t == "Str" and element.text == "\u{a0}") or (element.t == "RawInline" and element.text == "~"))
end

--- References to sections without a number are their titles, in place of the word and of the number that is not there.
function latex.section_references(inlines, entries, by_title)
  local result = pandoc.Inlines({})
  for _, element in ipairs(inlines) do
    local id = element.t == "RawInline" and element.text:match("^\\ref{(sec%-[^}]+)}$")
    local entry = id and entries[id]
    if entry and not entry.number then
      if is_blank(result[#result]) and result[#result].t ~= "Space" then
        result:remove(#result)
        result:remove(#result)
      end
      result:extend(by_title(id, entry.title))
    else
      result:insert(element)
    end
  end
  return result
end

return latex
