-- The title block: authors with marks, affiliations, correspondence, abstract and keywords, for the templates
-- under the metadata key `riskset`, for Word as paragraphs at the head of the text.

local authors = require("parts.authors")
local bookmarks = require("parts.bookmarks")
local context = require("parts.context")
local labels = require("parts.labels")

-- `length` is how many blocks it takes at the head of a Word document.
local titleblock = { length = 0 }

-- Affiliations are numbered as the authors come to them.
local function in_order_of_authors(people, places)
  local ordered, number = {}, {}
  local function give(index)
    if not number[index] then
      table.insert(ordered, places[index])
      number[index] = #ordered
    end
    return number[index]
  end
  for _, person in ipairs(people) do
    for position, index in ipairs(person.places) do
      person.places[position] = give(index)
    end
    table.sort(person.places)
  end
  for index in ipairs(places) do
    give(index)
  end
  return ordered
end

local function marks_of(person, places)
  local marks = {}
  if #places > 1 then
    for _, number in ipairs(person.places) do
      table.insert(marks, tostring(number))
    end
  end
  if person.equal then
    table.insert(marks, "†")
  end
  if person.corresponding then
    table.insert(marks, "*")
  end
  return table.concat(marks, ",")
end

local function superscript(text)
  if context.word then
    -- Raw, so that the document's properties, which pandoc takes from the same line, hold the names alone.
    return pandoc.RawInline(
      "openxml",
      ('<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>%s</w:t></w:r>'):format(context.xml(text))
    )
  end
  return pandoc.Superscript(text)
end

local function names_with_marks(people, places)
  local line = pandoc.Inlines({})
  for index, person in ipairs(people) do
    if index > 1 then
      line:extend({ pandoc.Str(","), pandoc.Space() })
    end
    line:extend(pandoc.Inlines(person.name))
    if person.degrees and person.degrees ~= "" then
      line:extend(pandoc.Inlines(", " .. person.degrees))
    end
    local marks = marks_of(person, places)
    if marks ~= "" then
      line:insert(superscript(marks))
    end
  end
  return line
end

local function affiliation_lines(places)
  local lines = {}
  for number, text in ipairs(places) do
    local line = pandoc.Inlines({})
    if #places > 1 then
      line:insert(superscript(tostring(number)))
    end
    line:extend(pandoc.Inlines(text))
    table.insert(lines, line)
  end
  return lines
end

local function note_lines(people)
  local lines, contacts, orcids, equal = {}, pandoc.Inlines({}), pandoc.Inlines({}), false
  for _, person in ipairs(people) do
    equal = equal or person.equal
    if person.corresponding then
      contacts:extend(#contacts > 0 and { pandoc.Str(";"), pandoc.Space() } or {})
      contacts:extend(pandoc.Inlines(person.name))
      if person.email then
        contacts:extend({ pandoc.Str(","), pandoc.Space(), pandoc.Link(person.email, "mailto:" .. person.email) })
      end
    end
    if person.orcid then
      local id = person.orcid:match("[%dX%-]+$") or person.orcid
      orcids:extend(#orcids > 0 and { pandoc.Str(";"), pandoc.Space() } or {})
      orcids:extend(pandoc.Inlines(person.name .. " "))
      orcids:insert(pandoc.Link(id, "https://orcid.org/" .. id))
    end
  end
  if equal then
    table.insert(lines, pandoc.Inlines({ superscript("†") }) .. pandoc.Inlines("These authors contributed equally."))
  end
  if #contacts > 0 then
    table.insert(lines, pandoc.Inlines({ superscript("*") }) .. pandoc.Inlines(labels.words.correspondence .. ": ") .. contacts)
  end
  if #orcids > 0 then
    table.insert(lines, pandoc.Inlines("ORCID: ") .. orcids)
  end
  return lines
end

-- `Background: ...` at the start of a paragraph is a lead even when its author has not made it bold.
local function lead(paragraph)
  for index, inline in ipairs(paragraph.content) do
    if inline.t ~= "Str" and inline.t ~= "Space" or index > 7 then
      return paragraph
    end
    if inline.t == "Str" and inline.text:match("^%a+:$") then
      local head = pandoc.Inlines({ table.unpack(paragraph.content, 1, index) })
      local rest = { table.unpack(paragraph.content, index + 1) }
      return pandoc.Para(pandoc.Inlines({ pandoc.Strong(head) }) .. rest)
    end
  end
  return paragraph
end

-- An abstract whose numbers are computed cannot stand in the metadata, where no code runs: a div of class
-- `abstract` in the text is taken from there.
local function abstract_div(doc)
  for index, block in ipairs(doc.blocks) do
    if block.t == "Div" and block.classes:includes("abstract") then
      doc.blocks:remove(index)
      return block.content
    end
  end
  return nil
end

local function abstract_blocks(doc)
  local blocks = abstract_div(doc)
  if not blocks then
    if not doc.meta.abstract then
      return nil
    end
    blocks = context.blocks(doc.meta.abstract)
  end
  if #blocks > 1 then
    blocks = blocks:walk({ Para = lead })
  end
  return blocks
end

local function styled(inlines, style)
  return pandoc.Div({ pandoc.Para(inlines) }, { ["custom-style"] = style })
end

-- pandoc writes title, subtitle and author from the metadata; the rest of the block opens the text.
local function word_block(meta, block)
  local blocks = pandoc.Blocks({})
  for _, line in ipairs(block.affiliations) do
    blocks:insert(styled(line, "Affiliation"))
  end
  for _, line in ipairs(block.notes) do
    blocks:insert(styled(line, "Author Note"))
  end
  if meta.date then
    blocks:insert(styled(context.inlines(meta.date), "Date"))
  end
  if block.abstract then
    blocks:insert(styled(pandoc.Inlines(block["abstract-title"]), "Abstract Title"))
    blocks:insert(pandoc.Div(block.abstract, { ["custom-style"] = "Abstract" }))
  end
  if block.keywords then
    local line = pandoc.Inlines({ bookmarks.inline_run(block["keywords-title"] .. ": ", "KeywordsLabel") })
    blocks:insert(styled(line .. pandoc.Inlines(block.keywords), "Keywords"))
  end
  return blocks
end

local function shortened(text)
  if pandoc.text.len(text) <= 90 then
    return text
  end
  local cut = pandoc.text.sub(text, 1, 90):gsub("%s+%S*$", "")
  return cut .. "…"
end

local function keywords_text(meta)
  local words = context.list(meta.keywords):map(pandoc.utils.stringify)
  return #words > 0 and table.concat(words, ", ") or nil
end

--- Fills the metadata and, for Word, the head of the text.
function titleblock.apply(doc)
  local meta = doc.meta
  local people, places
  if context.quarto then
    people, places = authors.from_quarto(meta)
  else
    people, places = authors.from_source(meta)
  end
  places = in_order_of_authors(people, places)
  local title = context.text(meta.title) or ""
  local running = context.text(meta["running-title"]) or context.text(meta.shorttitle) or shortened(title)
  local names = pandoc.MetaList({})
  for _, person in ipairs(people) do
    names:insert(pandoc.MetaInlines(pandoc.Inlines(person.name)))
  end
  local block = {
    authors = #people > 0 and names_with_marks(people, places) or nil,
    names = names,
    affiliations = affiliation_lines(places),
    notes = note_lines(people),
    abstract = abstract_blocks(doc),
    ["abstract-title"] = labels.word(meta, "abstract"),
    keywords = keywords_text(meta),
    ["keywords-title"] = labels.word(meta, "keywords"),
    delimiter = labels.delimiter(),
  }
  local mark = context.text(meta["page-mark"])
  -- The head of a page in Word is one property.
  meta["running-title"] = context.word and mark and (mark .. " · " .. running) or running
  if context.word then
    local head = word_block(meta, block)
    titleblock.length = #head
    head:extend(doc.blocks)
    doc.blocks = head
    meta.author = block.authors and pandoc.MetaList({ pandoc.MetaInlines(block.authors) }) or nil
    meta.authors, meta.date, meta.abstract = nil, nil, nil
    return doc
  end
  local function lines(list)
    return pandoc.MetaList(pandoc.List(list):map(pandoc.MetaInlines))
  end
  block.affiliations, block.notes = lines(block.affiliations), lines(block.notes)
  block.authors = block.authors and pandoc.MetaInlines(block.authors)
  block.abstract = block.abstract and pandoc.MetaBlocks(block.abstract)
  meta.riskset = block
  if not context.quarto then
    meta.author = #names > 0 and names or nil
  end
  return doc
end

return titleblock
