-- Names of authors and publishers as references print them, whichever way the bibliography has them.
--
-- Pandoc reads `van der Berg, Jan` as the name Berg with a particle that stands behind the initials, `Berg J van der`. A
-- numbered list of references has the name as its bearer writes it, `van der Berg J`. It reads `Chapman and Hall/CRC` as
-- two publishers. Inline references take precedence over a file's.

local subtitles = require("parts.subtitles")

local names = {}

local function joined(...)
  local parts = pandoc.List({ ... }):filter(function(part)
    return part and part ~= ""
  end)
  return table.concat(parts, " ")
end

-- A value of a reference as metadata.
local function as_meta(value)
  local kind = pandoc.utils.type(value)
  if kind == "number" then
    return tostring(math.tointeger(value) or value)
  elseif kind == "table" or kind == "List" then
    local copy = {}
    for key, each in pairs(value) do
      copy[key] = as_meta(each)
    end
    return #value > 0 and pandoc.MetaList(copy) or copy
  end
  return value
end

-- Whether the particles of a list of names, if it is one, had to be moved before the family name.
local function settled(people)
  local changed = false
  for _, name in ipairs(type(people) == "table" and people or {}) do
    local particle = type(name) == "table" and name.family and name["dropping-particle"]
    if particle then
      name["non-dropping-particle"] = joined(particle, name["non-dropping-particle"])
      name["dropping-particle"] = nil
      changed = true
    end
  end
  return changed
end

local function changed(work)
  local found = false
  for _, role in ipairs({ "author", "editor" }) do
    found = settled(work[role]) or found
  end
  local publisher = work.publisher and pandoc.utils.stringify(work.publisher) or ""
  if publisher:find("; ", 1, true) then
    work.publisher = publisher:gsub("; ", " and ")
    found = true
  end
  return found
end

--- The works that a document cites, whose citations are given: to find them, pandoc goes through all that it is handed.
function names.references(doc, cites)
  return pandoc.utils.references(pandoc.Pandoc({ pandoc.Plain(cites) }, doc.meta))
end

--- Gives a document the entries of its bibliography whose names or titles would be printed another way; and tells which works
--- it has.
function names.settle(doc, cites)
  local in_small_letters = subtitles.settler(doc)
  local ids, own, known = {}, pandoc.List({}), {}
  for _, work in ipairs(names.references(doc, cites)) do
    known[work.id] = true
    local retitled = in_small_letters(work)
    if changed(work) or retitled then
      ids[work.id] = true
      own:insert(as_meta(work))
    end
  end
  if #own == 0 then
    return known
  end
  for _, work in ipairs(doc.meta.references or {}) do
    if not ids[pandoc.utils.stringify(work.id)] then
      own:insert(work)
    end
  end
  doc.meta.references = pandoc.MetaList(own)
  return known
end

return names
