-- The works that `study.methods()` cites, whose entries come with the extension.
--
-- A document needs no entries of them. Where it cites the same work by an entry of its own, that entry is taken, so that no
-- work stands twice among the references.

local context = require("parts.context")
local files = require("parts.files")
local names = require("parts.names")

local works = {}

local PREFIX = "^riskset%-"

-- The citations of a document, and the works of the methods among them.
local function cited(doc)
  local cites, ids = pandoc.Inlines({}), {}
  doc:walk({
    Cite = function(cite)
      cites:insert(cite)
      for _, citation in ipairs(cite.citations) do
        if citation.id:match(PREFIX) then
          ids[citation.id] = true
        end
      end
    end,
  })
  return cites, ids
end

-- Those of the entries that are cited: to read all of them takes long.
local function entries(ids)
  local text = assert(files.content(pandoc.path.join({ context.folder, "methods.bib" })))
  local wanted = pandoc.List({})
  for entry in ("\n" .. text):gsub("\n@", "\0@"):gmatch("%z([^%z]*)") do
    if ids[entry:match("^@%w+{%s*([^,%s]+)")] then
      wanted:insert(entry)
    end
  end
  return pandoc.read(table.concat(wanted, "\n"), "biblatex").meta.references or {}
end

-- By what two entries are the same work: its title in small letters, without marks.
local function title_of(entry)
  return (pandoc.utils.stringify(entry.title or ""):lower():gsub("[^%w]", ""))
end

local function renamed(doc, names)
  return doc:walk({
    Cite = function(cite)
      local citations = cite.citations
      for _, citation in ipairs(citations) do
        citation.id = names[citation.id] or citation.id
      end
      cite.citations = citations
      return cite
    end,
  })
end

-- LaTeX's own programs read files alone.
local function tell_of_files()
  local method = context.quarto and quarto.doc.cite_method and quarto.doc.cite_method()
  if method and method ~= "citeproc" then
    io.stderr:write(
      "WARNING riskset: "
        .. method
        .. " finds no works of study.methods(). Write their file with `riskset methods --bib methods.bib`, and add it to `bibliography`.\n"
    )
  end
end

--- Gives a document the entries of the works that its methods cite, and settles the names of all; tells which works it has by
--- now, and which it cites.
function works.provide(doc)
  local cites, ids = cited(doc)
  if not next(ids) then
    return doc, names.settle(doc, cites), cites
  end
  local known, own = {}, {}
  for _, entry in ipairs(names.references(doc, cites)) do
    known[entry.id] = true
    own[title_of(entry)] = entry.id
  end
  local ids_of, references = {}, doc.meta.references or pandoc.MetaList({})
  local added = false
  for _, entry in ipairs(entries(ids)) do
    local id = pandoc.utils.stringify(entry.id)
    if ids[id] and not known[id] then
      ids_of[id] = own[title_of(entry)]
      if not ids_of[id] then
        references:insert(entry)
        added = true
      end
    end
  end
  if added then
    doc.meta.references = references
    tell_of_files()
  end
  if next(ids_of) then
    doc = renamed(doc, ids_of)
    cites = cited(doc)
  end
  return doc, names.settle(doc, cites), cites
end

return works
