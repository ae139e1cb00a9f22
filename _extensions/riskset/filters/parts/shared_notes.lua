-- Notes that several tables of a document have: printed under the first of them, to which the others refer.
--
-- A block of notes that is the same as a whole is one reference, "Abbreviations and notes as in Table 1." Of blocks that
-- share a good part of their words footnotes of one mark and text and abbreviations are shared, "Abbreviations and notes a and b as
-- in Table 1."; the other lines stay. The document's key `table-notes` is `shared` where two tables are enough, and `each`
-- where every table is to stand on its own; without it, three tables must have the notes. A table alone, such as an exported
-- one, never comes here. The reference is one of the document's own, so that it is right in any order and format.

local context = require("parts.context")
local labels = require("parts.labels")
local live = require("parts.live")

local shared = {}

-- Blocks that are the same have so many letters at least; others share so many, and this part of what they say.
local WHOLE, PARTLY, PART = 50, 200, 1 / 3
local USUAL = 3
local ENTRY = "riskset-abbreviation"

local function is_entry(element)
  return element.t == "Span" and element.classes:includes(ENTRY)
end

-- The words of an element, without the marks of numbers that stay alive in Word, which differ from table to table.
local function words_of(element)
  return live.stripped(pandoc.utils.stringify(element))
end

local function length(text)
  return pandoc.text.len(text)
end

-- A line under a table: its mark, its words, and its abbreviations where it is the line of those.
local function read_line(block)
  local line = { block = block, mark = "", entries = pandoc.List({}), text = words_of(block) }
  local first = block.content[1]
  if first and first.t == "Superscript" then
    line.mark = words_of(first)
  end
  for _, element in ipairs(block.content) do
    if is_entry(element) then
      line.entries:insert(element)
    end
  end
  line.key = line.mark .. "\n" .. line.text
  return line
end

local function read_notes(div, id)
  local notes = { div = div, id = id, lines = pandoc.List({}), known = {}, letters = 0 }
  for _, block in ipairs(div.content) do
    if block.t ~= "Para" and block.t ~= "Plain" then
      return nil
    end
    local line = read_line(block)
    notes.lines:insert(line)
    notes.known[line.key] = true
    for _, entry in ipairs(line.entries) do
      notes.known[words_of(entry)] = true
    end
    notes.letters = notes.letters + length(line.text)
  end
  notes.whole = table.concat(notes.lines:map(function(line)
    return line.key
  end), "\n")
  return notes
end

-- What of a table's notes another has: as a whole, or footnotes and abbreviations, with the letters of these.
local function common(notes, source)
  local found = { whole = notes.whole == source.whole, letters = 0 }
  for _, line in ipairs(notes.lines) do
    if line.mark ~= "" and source.known[line.key] then
      found.letters = found.letters + length(line.text)
    end
    for _, entry in ipairs(line.entries) do
      local text = words_of(entry)
      found.letters = found.letters + (source.known[text] and length(text) or 0)
    end
  end
  return found
end

local function is_much(found, notes)
  if found.whole then
    return notes.letters >= WHOLE
  end
  return found.letters >= PARTLY and found.letters >= PART * notes.letters
end

-- Of each table that refers to another which: the first whose notes it shares, where enough tables do.
local function sources(tables, least)
  local of = {}
  for place, source in ipairs(tables) do
    if not of[source] then
      local followers = tables:filter(function(notes, other)
        return other > place and not of[notes] and is_much(common(notes, source), notes)
      end)
      for _, notes in ipairs(#followers + 1 >= least and followers or {}) do
        of[notes] = source
      end
    end
  end
  return of
end

-- The line of abbreviations with those alone that are not shared, nil where there are none, and how many are.
local function own_entries(line, source)
  local left = line.entries:filter(function(entry)
    return not source.known[words_of(entry)]
  end)
  if #left == 0 then
    return nil, #line.entries
  end
  local inlines = pandoc.Inlines({})
  for place, entry in ipairs(left) do
    inlines:extend(place > 1 and { pandoc.Str(";"), pandoc.Space() } or {})
    inlines:insert(entry)
  end
  inlines:insert(pandoc.Str("."))
  return pandoc.Para(inlines), #line.entries - #left
end

local function joined(list)
  if #list < 2 then
    return list[1] or ""
  end
  local last = list:remove()
  return table.concat(list, ", ") .. " " .. labels.words.both .. " " .. last
end

-- "Abbreviations and notes a and b as in Table 1."
local function reference(parts, id)
  local words = joined(parts)
  words = pandoc.text.upper(pandoc.text.sub(words, 1, 1)) .. pandoc.text.sub(words, 2)
  local inlines = pandoc.Inlines(words .. labels.words.as_in)
  inlines:insert(pandoc.Space())
  inlines:insert(pandoc.Cite({ pandoc.Str("@" .. id) }, { pandoc.Citation(id, "AuthorInText") }))
  inlines:insert(pandoc.Str("."))
  return pandoc.Para(inlines)
end

local function shortened(notes, source)
  local blocks, marks, parts = pandoc.Blocks({}), pandoc.List({}), pandoc.List({})
  local whole = common(notes, source).whole
  local abbreviations, left = false, false
  for _, line in ipairs(notes.lines) do
    if #line.entries > 0 then
      local own, count = own_entries(line, source)
      abbreviations, left = count > 0, own ~= nil
      blocks:extend(own and { own } or {})
    elseif whole or (line.mark ~= "" and source.known[line.key]) then
      marks:insert(line.mark)
    else
      blocks:insert(line.block)
    end
  end
  if abbreviations then
    parts:insert(left and labels.words.other_abbreviations or labels.words.abbreviations)
  end
  if #marks > 0 then
    local word = #marks == 1 and labels.words.one_note or labels.words.notes
    parts:insert(whole and labels.words.notes or word .. " " .. joined(marks))
  end
  blocks:insert(reference(parts, source.id))
  return blocks
end

-- How many tables must have the same notes; nil where each has its own.
local function wanted(meta)
  local said = context.text(meta["table-notes"])
  if said == nil then
    return USUAL
  elseif said == "shared" then
    return 2
  elseif said ~= "each" then
    context.problem(("table-notes is %q; it is `shared` or `each`"):format(said))
    context.stop_on_problems()
  end
  return nil
end

local function is_conditional(div)
  return div.classes:includes("content-visible") or div.classes:includes("content-hidden")
end

-- Reads the notes of each numbered table, in the order of the document; `false` for those that are more than lines. What only
-- some formats or profiles show is left out, for a reference to it would lead nowhere.
local function read_all(blocks, id, found)
  for _, block in ipairs(blocks) do
    if block.t == "Div" and not is_conditional(block) then
      local own = block.identifier:match("^s?tbl%-.") and block.identifier or id
      -- In formats of others notes have a style of their own.
      if own and block.classes:includes("riskset-notes") and not block.attributes.style then
        found:insert(read_notes(block, own) or false)
      else
        read_all(block.content, own, found)
      end
    end
  end
  return found
end

-- Puts `make` of the notes that are read in their place, in the same order.
local function each(blocks, id, make)
  return blocks:map(function(block)
    if block.t ~= "Div" or is_conditional(block) then
      return block
    end
    local own = block.identifier:match("^s?tbl%-.") and block.identifier or id
    if own and block.classes:includes("riskset-notes") and not block.attributes.style then
      block.content = make(block)
    else
      block.content = each(block.content, own, make)
    end
    return block
  end)
end

--- Puts references in place of notes that an earlier table of the document has.
function shared.apply(doc)
  local least = wanted(doc.meta)
  if not least then
    return doc
  end
  local found, place = read_all(doc.blocks, nil, pandoc.List({})), 0
  local of = sources(found:filter(function(notes)
    return notes ~= false
  end), least)
  if not next(of) then
    return doc
  end
  doc.blocks = each(doc.blocks, nil, function(div)
    place = place + 1
    local notes = found[place]
    return notes and of[notes] and shortened(notes, of[notes]) or div.content
  end)
  return doc
end

return shared
