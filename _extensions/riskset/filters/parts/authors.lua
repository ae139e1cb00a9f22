-- Authors and affiliations as Quarto's schema has them, brought to one shape for the built-in engine.

local context = require("parts.context")

local authors = {}

local function is_map(value)
  return pandoc.utils.type(value) == "table"
end

local function place(affiliation)
  local parts = {}
  for _, key in ipairs({ "department", "group", "name", "address", "city", "region", "state", "country" }) do
    local text = context.text(affiliation[key])
    if text then
      table.insert(parts, text)
    end
  end
  return table.concat(parts, ", ")
end

local function name_of(author)
  local name = is_map(author) and author.name or author
  if is_map(name) then
    return context.text(name.literal)
      or table.concat({ context.text(name.given), context.text(name.family) }, " ")
  end
  return context.text(name) or ""
end

local function has(author, key)
  if context.truthy(author[key]) then
    return true
  end
  local attributes = author.attributes
  if is_map(attributes) then
    return context.truthy(attributes[key])
  end
  for _, attribute in ipairs(context.list(attributes)) do
    if pandoc.utils.stringify(attribute) == key then
      return true
    end
  end
  return false
end

--- Plain pandoc: the people and places of `author`, `authors`, `affiliations`, `institute`.
function authors.from_source(meta)
  local places, by_id, by_text, people = {}, {}, {}, {}
  local function add(affiliation)
    local text = is_map(affiliation) and place(affiliation) or context.text(affiliation) or ""
    local id = is_map(affiliation) and context.text(affiliation.id)
    local index = (id and by_id[id]) or by_text[text]
    if not index then
      table.insert(places, text)
      index = #places
    end
    by_text[text] = index
    if id then
      by_id[id] = index
    end
    return index
  end
  for _, affiliation in ipairs(context.list(meta.affiliations or meta.institute)) do
    add(affiliation)
  end
  for _, author in ipairs(context.list(meta.author or meta.authors)) do
    local person = { name = name_of(author), places = {} }
    if is_map(author) then
      person.orcid, person.email = context.text(author.orcid), context.text(author.email)
      person.degrees = table.concat(context.list(author.degrees):map(pandoc.utils.stringify), ", ")
      person.corresponding = has(author, "corresponding")
      person.equal = has(author, "equal-contributor")
      for _, affiliation in ipairs(context.list(author.affiliations or author.affiliation)) do
        local ref = is_map(affiliation) and context.text(affiliation.ref)
        if ref and not by_id[ref] then
          context.problem(("the author %s has the affiliation %s, which affiliations: does not define"):format(
            person.name,
            ref
          ))
        elseif ref or (not is_map(affiliation) and by_id[context.text(affiliation)]) then
          table.insert(person.places, by_id[ref or context.text(affiliation)])
        else
          table.insert(person.places, add(affiliation))
        end
      end
    end
    table.insert(people, person)
  end
  return people, places
end

--- Quarto: the same out of the metadata that it has normalised.
function authors.from_quarto(meta)
  local places, index, people = {}, {}, {}
  for number, affiliation in ipairs(context.list(meta["by-affiliation"] or meta.affiliations)) do
    places[number] = place(affiliation)
    index[context.text(affiliation.id) or ""] = number
  end
  for _, author in ipairs(context.list(meta["by-author"])) do
    local person = {
      name = name_of(author),
      places = {},
      orcid = context.text(author.orcid),
      email = context.text(author.email),
      degrees = table.concat(context.list(author.degrees):map(pandoc.utils.stringify), ", "),
      corresponding = has(author, "corresponding"),
      equal = has(author, "equal-contributor"),
    }
    for _, affiliation in ipairs(context.list(author.affiliations)) do
      table.insert(person.places, index[context.text(affiliation.id) or ""])
    end
    table.insert(people, person)
  end
  return people, places
end

return authors
