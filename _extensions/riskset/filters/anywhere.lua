-- The filter `riskset`, for formats that are not ours: what Quarto itself loses of floats with tables there.
--
-- Slides of PowerPoint: Quarto shows a float of one picture and drops any other, and pandoc drops a table that stands with
-- other things. Our tables become shapes on slides of their own; the caption of any other float becomes its table's, and
-- what surrounds a table gives way.
--
-- Slides of reveal.js: Quarto took away a table that stood before the only picture of its slide.
--
-- Notebooks: Quarto wraps floats in divs that pandoc does not take for outputs, and they are lost. Each becomes an output of
-- its cell.
--
-- Rich text and other formats for which Quarto has no floats and leaves out their captions: the captions stand as text. In
-- rich text tables have spans and rules.
--
-- OpenDocument: a caption with such signs as & made a file that no program opens.
--
-- Word: the caption of a table with parts one below another stands above them.
--
-- Articles of JATS: a float with a table of ours is one table, with its notes.
--
-- Typst: a float does not break over pages unless it is told to; pictures of a document with a blank in its name are not found.
--
-- Works that `study.methods()` cites are given to the document.
--
-- LaTeX: the commands of tables stand once in the head instead of before each table, with the package for turned pages, and
-- signs that a typeface lacks are formulas; a supplement's tables break over pages as others do.

local folder = pandoc.path.directory(debug.getinfo(1, "S").source:sub(2))
package.path = package.path .. ";" .. pandoc.path.join({ folder, "?.lua" })

local articles = require("parts.articles")
local context = require("parts.context")
local files = require("parts.files")
local floats = require("parts.floats")
local labels = require("parts.labels")
local latex = require("parts.latex")
local nodes = require("parts.nodes")
local rich = require("parts.rich")
local slides = require("parts.slides")
local stretch = require("parts.stretch")
local works = require("parts.works")
context.folder = pandoc.path.directory(folder)

local WITHOUT_FLOATS = pandoc.List({
  "context", "dokuwiki", "fb2", "haddock", "icml", "man", "mediawiki", "ms", "muse", "opml", "org", "plain", "rst", "tei",
  "texinfo", "textile", "xwiki", "zimwiki", "docbook", "docbook5",
})

local function is_table(float)
  return floats.is_table(floats.kind(float.identifier))
end

-- `Table 1: The caption`, as Quarto words it in the document's language.
local function captioned(float)
  return nodes.worded(float, nodes.inlines(float.caption_long))
end

local function holds_table(div)
  local found = false
  div:walk({
    Table = function()
      found = true
    end,
    RawBlock = function(block)
      found = found or slides.is_place(block)
    end,
  })
  return found
end

local function holds_class(blocks, class)
  local found = false
  blocks:walk({
    Div = function(div)
      found = found or div.classes:includes(class)
    end,
  })
  return found
end

-- The one table of ours that a float holds.
local function own_table(blocks)
  local found = pandoc.List({})
  blocks:walk({
    Div = function(div)
      if div.classes:includes("riskset-table") then
        found:insert(div)
      end
    end,
  })
  return #found == 1 and found[1] or nil
end

-- What surrounds a float is opened afterwards.
local function opened(div)
  return holds_table(div) and div.content or nil
end

local function on_slides(float)
  if not is_table(float) then
    return nil
  end
  local caption, found = captioned(float), false
  local parted = float.has_subfloats and slides.under(nodes.blocks(float.content), caption)
  if parted then
    return parted
  end
  local own = own_table(nodes.blocks(float.content))
  local place = own and slides.place(own, caption, "@" .. float.identifier)
  if place then
    return place
  end
  local blocks = nodes.blocks(float.content):walk({
    Table = function(element)
      if not found then
        found = true
        element.caption = { long = { pandoc.Plain(caption) } }
        return element
      end
    end,
  })
  if not found then
    blocks:insert(1, pandoc.Para(caption))
  end
  return blocks
end

local function unlabelled(div)
  return div.classes:includes("riskset-table") and slides.place(div, pandoc.Inlines({})) or nil
end

local function output(blocks)
  return pandoc.Div(blocks, pandoc.Attr("", { "cell-output", "cell-output-display" }))
end

local function picture(blocks)
  local found
  blocks:walk({
    Image = function(image)
      found = found or image
    end,
  })
  return found
end

local function as_page(blocks)
  return output({ pandoc.RawBlock("html", pandoc.write(pandoc.Pandoc(blocks), "html")) })
end

local function in_notebooks(float)
  local content, caption = nodes.blocks(float.content), pandoc.Para(captioned(float))
  local image = not is_table(float) and picture(content)
  if image then
    image.caption = {}
    return pandoc.Blocks({ output({ pandoc.Para({ image }) }), as_page({ caption }) })
  elseif is_table(float) then
    content:insert(1, caption)
  else
    content:insert(caption)
  end
  return as_page(content)
end

-- Parts come before their whole, which becomes a group if all of them are tables of ours.
local function in_articles(float)
  if not is_table(float) then
    return nil
  end
  local content = nodes.blocks(float.content)
  local label = pandoc.utils.stringify(nodes.worded(float, pandoc.Inlines({}))):gsub("[:.%s\u{a0}]+$", "")
  if float.has_subfloats then
    return articles.group(content, float.identifier, label, nodes.inlines(float.caption_long))
  end
  local own = own_table(content)
  local blocks = own and articles.table(own, float.identifier, label, nodes.inlines(float.caption_long))
  return blocks and float.parent_id and articles.part(blocks) or blocks
end

local function with_caption(float)
  local content, caption = nodes.blocks(float.content), pandoc.Para(captioned(float))
  local above = quarto.doc.crossref.cap_location(float) == "top"
  content:insert(above and 1 or #content + 1, caption)
  return pandoc.Div(content, pandoc.Attr(float.identifier))
end

local function in_article(div)
  return div.classes:includes("riskset-table") and articles.table(div) or nil
end

-- Whether the format is `riskset-pdf`, which has it all.
local own_latex = false

-- A document that does not name the filter and has no table of ours keeps its head as it is.
local function is_concerned(doc)
  return not package.loaded["riskset.unasked"] or holds_class(doc.blocks, "riskset-table")
end

local function latex_head(doc)
  labels.read(doc.meta)
  own_latex = doc.meta["citation-abbreviations"] ~= nil
  if not own_latex and is_concerned(doc) then
    latex.tables()
  end
end

local function latex_float(float)
  if not own_latex and float.identifier:match("^stbl%-") and not float.parent_id and not float.has_subfloats then
    local caption = nodes.inlines(float.caption_long)
    return latex.float(float, "stbl", caption, latex.without_captions(nodes.blocks(float.content)))
  end
  return nil
end

-- Quarto writes the words of a caption into XML as they are, but for that over several parts.
local function in_open_document(float)
  if float.has_subfloats then
    return nil
  end
  local function escaped(text)
    text.text = context.xml(text.text)
    return text
  end
  local caption = pandoc.Plain(nodes.inlines(float.caption_long))
  float.caption_long = caption:walk({ Str = escaped, Code = escaped, Math = escaped })
  return float
end

-- The tables with parts one below another, by their ids.
local in_one_column = {}

local function one_column(float)
  return float.attributes["layout-ncol"] == "1" and not float.attributes.layout
end

-- Parts come before their whole.
local function in_word(float)
  if not is_table(float) then
    return nil
  elseif float.parent_id then
    return in_one_column[float.parent_id] and nodes.word_part(float) or nil
  end
  return in_one_column[float.identifier] and nodes.word_whole(float) or nil
end

local function parted(float)
  if float.has_subfloats and is_table(float) and one_column(float) then
    in_one_column[float.identifier] = true
  end
end

local function with_works(doc)
  return (works.provide(doc))
end

local filters = pandoc.List({ { Pandoc = with_works } })

if FORMAT == "pptx" then
  filters:extend({ { FloatRefTarget = on_slides }, { Div = unlabelled }, { Div = opened }, { Pandoc = slides.laid_out } })
elseif FORMAT == "revealjs" then
  filters:insert({ Pandoc = stretch.mended })
elseif FORMAT == "ipynb" then
  filters:insert({ FloatRefTarget = in_notebooks })
elseif FORMAT == "odt" or FORMAT == "opendocument" then
  filters:insert({ FloatRefTarget = in_open_document })
elseif FORMAT == "rtf" then
  filters:extend({ { FloatRefTarget = with_caption }, { Div = rich.division } })
elseif WITHOUT_FLOATS:includes(FORMAT) then
  filters:insert({ FloatRefTarget = with_caption })
elseif FORMAT == "docx" then
  filters:extend({ { FloatRefTarget = parted }, { FloatRefTarget = in_word } })
elseif FORMAT:match("^jats") then
  filters:extend({ { FloatRefTarget = in_articles }, { Div = in_article } })
elseif FORMAT == "typst" then
  filters:insert({ Image = files.plainly_named })
  for _, kind in ipairs({ "tbl", "stbl" }) do
    quarto.doc.include_text(
      "in-header",
      ('#show figure.where(kind: "quarto-float-%s"): set block(breakable: true)'):format(kind)
    )
  end
elseif FORMAT == "latex" then
  filters:extend({ { Pandoc = latex_head }, { RawBlock = latex.without_commands }, { FloatRefTarget = latex_float } })
end
return filters
