-- The bibliography under plain pandoc, with the error for a work that it does not have.
--
-- The filter runs citeproc itself, so that the metadata can then be cleared of what Word would keep as properties of the
-- document, paths of the author's machine among them.

local context = require("parts.context")
local works = require("parts.works")

local citations = {}

local KEPT = {
  title = true, subtitle = true, author = true, keywords = true, lang = true, date = true, subject = true,
  description = true, category = true, toc = true, ["toc-depth"] = true, ["toc-title"] = true, ["running-title"] = true,
}

--- Notes an error for each work among the `cites` that the bibliography, whose works are `known`, does not have.
function citations.check(doc, known, cites)
  local place = context.text(doc.meta.bibliography and context.list(doc.meta.bibliography)[1])
  for _, cite in ipairs(cites) do
    for _, citation in ipairs(cite.citations) do
      if not known[citation.id] then
        context.problem(
          ("the citation @%s is not in the bibliography; %s"):format(
            citation.id,
            place and ("add it to %s"):format(place) or "name a file under `bibliography:`"
          )
        )
      end
    end
  end
end

-- So many references at the end of a list stand together: none is alone on the last page.
local TOGETHER = 3

local function held(yes)
  return pandoc.RawBlock("typst", ("#set block(sticky: %s)"):format(yes and "true" or "false"))
end

-- In Typst a block that is sticky is not parted from the next; Word's file and web pages get it elsewhere.
local function ended(div)
  if div.identifier ~= "refs" or #div.content <= TOGETHER then
    return nil
  end
  div.content:insert(#div.content, held(false))
  div.content:insert(#div.content - TOGETHER, held(true))
  return div, false
end

-- Whether a block has citations, or is to have the list of references.
local function concerned(block)
  local found = false
  pandoc.Blocks({ block }):walk({
    Cite = function()
      found = true
    end,
    Div = function(div)
      found = found or div.identifier == "refs"
    end,
  })
  return found
end

-- Whether works that are cited together stand in the order of their numbers, by which a style may sort them.
local function in_order(cites)
  local numbers, count = {}, 0
  for _, cite in ipairs(cites) do
    local before = 0
    for _, citation in ipairs(cite.citations) do
      if not numbers[citation.id] then
        count = count + 1
        numbers[citation.id] = count
      end
      if numbers[citation.id] < before then
        return false
      end
      before = numbers[citation.id]
    end
  end
  return true
end

-- The style without sorting by numbers, where it numbers works as they are cited: to sort, pandoc first reads how all letters
-- of Unicode are sorted, which takes longer than all the rest.
local function unsorted(csl)
  local done, _, style = pcall(pandoc.mediabag.fetch, context.text(csl) or "")
  local plain, count = (done and style or ""):gsub('<sort>%s*<key variable="citation%-number"%s*/>%s*</sort>', "")
  return count == 1 and not plain:find("<sort[%s>]") and pandoc.mediabag.make_data_uri("application/xml", plain) or csl
end

-- The document with its citations set, and behind it the list of references. To set them, pandoc goes again and again
-- through all that it is handed: it is handed the blocks that it may change.
local function set(doc, cites)
  local places = pandoc.List({})
  for place, block in ipairs(doc.blocks) do
    if concerned(block) then
      places:insert(place)
    end
  end
  local blocks = doc.blocks
  if not doc.meta.nocite and in_order(cites) then
    doc.meta.csl = unsorted(doc.meta.csl)
  end
  local cited = pandoc.utils.citeproc(pandoc.Pandoc(
    places:map(function(place)
      return blocks[place]
    end),
    doc.meta
  ))
  local contents = cited.blocks:walk({
    Cite = function(cite)
      return cite.content
    end,
  })
  for index, block in ipairs(contents) do
    blocks[places[index] or #blocks + 1] = block
  end
  return pandoc.Pandoc(blocks, cited.meta)
end

--- Sets citations and the list of references.
function citations.apply(doc)
  local known, cites
  doc, known, cites = works.provide(doc)
  citations.check(doc, known, cites)
  context.stop_on_problems()
  doc = set(doc, cites)
  for _, key in ipairs({ "bibliography", "references", "csl", "nocite", "citation-style", "citation-abbreviations" }) do
    doc.meta[key] = nil
  end
  if context.typst then
    doc = doc:walk({ traverse = "topdown", Div = ended })
  end
  if context.word then
    local meta = {}
    for key, value in pairs(doc.meta) do
      meta[key] = KEPT[key] and value or nil
    end
    doc.meta = pandoc.Meta(meta)
  end
  return doc
end

return citations
