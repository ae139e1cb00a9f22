-- Repairs of the text before anything is made of it, at the head of both engines' filters.
--
-- References: `@tbl-x [@koch]` is one citation of two works to pandoc, of which Quarto would print the reference
-- alone. It becomes two.
--
-- Figures of riskset's: their notes go into their captions, and those that are higher than a page are shown in parts.
--
-- Pictures: one that carries its own alternative text in its file is given it, where the document gives none.
--
-- Marks of numbers are taken out for all formats but Word: what Jupyter's cache keeps is the same for all.
--
-- Results that are of older data than there are now are told of. What was found of a draft stands beside its paragraphs.
--
-- Tables of riskset's come in the forms of all formats: that of the format at hand is kept, before Quarto makes blocks of its
-- own of the conditions.
--
-- Notes that several tables of a document have are printed once.
--
-- The rest is for Quarto; the built-in engine writes its cells without these faults.
--
-- Supplement items: of a cell labelled `stbl-x` or `sfig-x` Quarto leaves the caption on the cell as `stbl-cap`
-- and moves the id to the output inside, so that the caption is lost. Both become what a user would write by
-- hand: a div with the id, the output and the caption as its last paragraph.
--
-- Parts of a cell's table or figure: their captions are kept where the cell has no layout.
--
-- Figures: in a `fig-` div that ends in its caption, the words of the image are its alternative text; Quarto would
-- make a second caption of them.

local folder = pandoc.path.directory(debug.getinfo(1, "S").source:sub(2))
package.path = package.path .. ";" .. pandoc.path.join({ folder, "?.lua" })
local carried = require("parts.carried")
local conditional = require("parts.conditional")
local descriptions = require("parts.descriptions")
local findings = require("parts.findings")
local freshness = require("parts.freshness")
local labels = require("parts.labels")
local latex = require("parts.latex")
local live = require("parts.live")
local pagekeys = require("parts.pagekeys")
local shared_notes = require("parts.shared_notes")
local theorems = require("parts.theorems")

local REFERABLE = { fig = true, tbl = true, sfig = true, stbl = true, sec = true, eq = true }

local function is_reference(citation)
  local kind = citation.id:lower():match("^(%a+)%-.")
  return REFERABLE[kind] == true or theorems.NUMBERED[kind] == true
end

-- Of references to a supplement's items in LaTeX Quarto drops the author's own words before the number.
local function own_references(cite)
  local own = FORMAT == "latex" and cite.citations:find_if(function(citation)
    local kind = citation.id:lower():match("^(%a+)%-")
    return (kind == "stbl" or kind == "sfig") and (#citation.prefix > 0 or citation.mode == "SuppressAuthor")
  end)
  if not own or #cite.citations > 1 then
    return nil
  end
  return latex.own_reference(own)
end

local function split_citation(cite)
  local items, works = pandoc.List({}), pandoc.List({})
  for _, citation in ipairs(cite.citations) do
    (is_reference(citation) and items or works):insert(citation)
  end
  if #items == 0 or #works == 0 then
    return quarto and own_references(cite) or nil
  end
  local function words(list)
    return pandoc.Inlines("[" .. table.concat(list:map(function(citation)
      return "@" .. citation.id
    end), "; ") .. "]")
  end
  return { pandoc.Cite(words(items), items), pandoc.Space(), pandoc.Cite(words(works), works) }
end

local function supplement_kind(id)
  return id:match("^(s%a+)%-")
end

local function caption_of(cell)
  for _, kind in ipairs({ "stbl", "sfig" }) do
    if cell.attributes[kind .. "-cap"] then
      return kind, cell.attributes[kind .. "-cap"]
    end
  end
  return nil
end

local function restore_supplement(cell)
  local kind, caption = caption_of(cell)
  if not kind then
    return nil
  end
  local id
  local function take(element)
    if supplement_kind(element.identifier) == kind then
      id = id or element.identifier
      element.identifier = ""
      return element
    end
    return nil
  end
  cell.content = cell.content:walk({ Div = take, Image = take, Figure = take })
  if supplement_kind(cell.identifier) == kind then
    id = cell.identifier
  end
  if not id then
    return nil
  end
  cell.attributes[kind .. "-cap"] = nil
  cell.identifier = id
  cell.content:extend(pandoc.read(caption, "markdown").blocks)
  return cell
end

local function describe_figure(div)
  local last = div.content[#div.content]
  if #div.content < 2 or not (last.t == "Para" or last.t == "Plain") then
    return nil
  end
  div.content = div.content:walk({
    Figure = function(figure)
      local image = figure.content[1] and figure.content[1].content and figure.content[1].content[1]
      if figure.identifier ~= "" or not image or image.t ~= "Image" then
        return nil
      end
      image.attributes["fig-alt"] = image.attributes["fig-alt"] or pandoc.utils.stringify(image.caption)
      image.caption = {}
      return pandoc.Para({ image })
    end,
  })
  return div
end

local function one_form(div)
  div.content = conditional.apply(pandoc.Pandoc(div.content)).blocks
  return div
end

-- Of a cell that lays nothing out Quarto forgets the captions of the parts.
local function keep_parts(cell)
  local attributes = cell.attributes
  local has = attributes["tbl-subcap"] or attributes["fig-subcap"]
  if has and not (attributes["layout-ncol"] or attributes["layout-nrow"] or attributes.layout) then
    attributes["layout-ncol"] = "1"
  end
end

local function repair_div(div)
  if div.classes:includes("cell") then
    keep_parts(div)
  end
  if div.classes:includes("riskset-table") then
    return one_form(div)
  end
  local kind = div.identifier:match("^(%a+)%-")
  if kind == "fig" or kind == "sfig" then
    return describe_figure(div)
  elseif div.classes:includes("cell") then
    return restore_supplement(div) or div
  end
  return nil
end

-- Words in brackets before the picture are its alternative text, or under Quarto its caption: of a cell the caption.
local function describe_image(image, in_cell)
  local is_caption = quarto and (in_cell or image.identifier ~= "")
  if image.attributes["fig-alt"] or (#image.caption > 0 and not is_caption) then
    return nil
  end
  local words = descriptions.read(image.src)
  if not words then
    return nil
  elseif quarto then
    image.attributes["fig-alt"] = words
  else
    image.caption = pandoc.Inlines(words)
  end
  return image
end

local function describe_cell(div)
  if not div.classes:includes("cell") then
    return nil
  end
  div.content = div.content:walk({
    Image = function(image)
      return describe_image(image, true)
    end,
  })
  return div
end

local function describe(image)
  return describe_image(image, false)
end

return {
  { Meta = labels.read },
  { Pandoc = freshness.checked },
  { Pandoc = quarto and FORMAT ~= "docx" and live.removed or nil },
  { Pandoc = pagekeys.told },
  { Pandoc = findings.apply },
  { Cite = split_citation, Div = quarto and repair_div or nil },
  { Div = carried.unpack },
  { Div = quarto and describe_cell or nil },
  { Image = describe },
  { Pandoc = shared_notes.apply },
}
