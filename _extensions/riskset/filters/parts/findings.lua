-- What `riskset check` and `riskset audit` found, in the margin of a draft (`findings: margin`): beside the paragraph that
-- says it, or the one before the table or figure that it is of. Word has it as comments.
--
-- The package finds it. `riskset render` does so once for all formats, and names the file of what was found in
-- RISKSET_NOTES; elsewhere Python is asked here, for each format anew.

local files = require("parts.files")
local python = require("parts.python")

local findings = {}

local FLOAT = { fig = true, tbl = true, sfig = true, stbl = true }
local AUTHOR, DATE = "riskset", "2000-01-01T00:00:00Z"
-- So many letters in common make two texts the same paragraph, whatever follows.
local ALIKE = 30

local function decoded(text)
  local done, value = pcall(pandoc.json.decode, text, false)
  return done and type(value) == "table" and value or nil
end

local function document_of(meta)
  return quarto and quarto.doc.input_file or pandoc.utils.stringify(meta["riskset-document"] or "")
end

-- What was found of a document: by the render, else by asking Python; nil where that cannot be had.
local function noted(meta)
  local document = document_of(meta)
  local given = files.content(os.getenv("RISKSET_NOTES"))
  if given then
    return (decoded(given) or {})[document] or {}
  end
  local said = python.said({ "noted", document, "--profile", os.getenv("QUARTO_PROFILE") or "" })
  return said and decoded(said)
end

-- The letters and digits of a text, without citations and references, which the audit leaves out too.
local function letters(element)
  local text = element
  if type(element) ~= "string" then
    text = pandoc.utils.stringify(element:walk({
      Cite = function()
        return {}
      end,
    }))
  end
  return (text:lower():gsub("[^%w]", ""))
end

local function common(one, other)
  local length = 0
  while length < #one and length < #other and one:byte(length + 1) == other:byte(length + 1) do
    length = length + 1
  end
  return length
end

-- Whether a paragraph is the one that a text is of.
local function is_of(paragraph, text)
  return paragraph == text
    or (#text >= 6 and paragraph:find(text, 1, true) ~= nil)
    or (#paragraph >= 12 and text:find(paragraph, 1, true) ~= nil)
    or common(paragraph, text) >= ALIKE
end

local function is_float(block)
  if block.t == "Table" or block.t == "Figure" then
    return true
  end
  local kind = block.t == "Div" and block.identifier:gsub("^cell%-", ""):match("^(%a+)%-.")
  return block.t == "Div" and (FLOAT[kind] or block.classes:includes("cell") or block.classes:includes("riskset-table"))
end

-- Blocks with each paragraph as `on_paragraph` gives it back; floats are told to `on_float` and left as they are.
local function through(blocks, on_paragraph, on_float)
  local result = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if is_float(block) then
      on_float(block)
    elseif block.t == "Para" or block.t == "Plain" then
      block = on_paragraph(block)
    elseif block.t == "Div" or block.t == "BlockQuote" then
      block.content = through(block.content, on_paragraph, on_float)
    elseif block.t == "BulletList" or block.t == "OrderedList" then
      block.content = pandoc.List(block.content):map(function(item)
        return through(item, on_paragraph, on_float)
      end)
    end
    result:insert(block)
  end
  return result
end

local function ids_in(float, at, found)
  local function take(element)
    if element.identifier and element.identifier ~= "" then
      local id = element.identifier:gsub("^cell%-", "")
      found[id] = found[id] or at
    end
  end
  take(float)
  float:walk({ Div = take, Figure = take, Image = take, Table = take })
end

-- By the number of the paragraph, what is to stand beside it.
local function placed(doc, notes)
  local texts, floats, contents = pandoc.List({}), {}, pandoc.List({})
  through(doc.blocks, function(paragraph)
    texts:insert(letters(paragraph))
    return paragraph
  end, function(float)
    local at = math.max(#texts, 1)
    ids_in(float, at, floats)
    contents:insert({ at = at, text = letters(float) })
  end)
  local function of_text(text)
    text = letters(text)
    for number, own in ipairs(texts) do
      if text ~= "" and own ~= "" and is_of(own, text) then
        return number
      end
    end
    for _, float in ipairs(contents) do
      if #text >= 4 and float.text:find(text, 1, true) then
        return float.at
      end
    end
    return nil
  end
  local beside = {}
  for _, note in ipairs(notes) do
    local at = note.id and floats[note.id] or note.text and of_text(note.text) or note.phrase and of_text(note.phrase) or 1
    beside[at] = beside[at] or pandoc.List({})
    beside[at]:insert(note)
  end
  return beside
end

local function words(notes)
  local inlines = pandoc.Inlines({})
  for number, note in ipairs(notes) do
    if number > 1 then
      inlines:insert(pandoc.LineBreak())
    end
    inlines:insert(pandoc.Strong(pandoc.Inlines(note.by .. ".")))
    inlines:insert(pandoc.Space())
    -- A text of its own, in which calls alone are marked as such.
    local text = note.says
    for before, code in (text .. "``"):gmatch("([^`]*)`([^`]*)`") do
      for blank, word in before:gmatch("(%s*)(%S*)") do
        if blank ~= "" then
          inlines:insert(pandoc.Space())
        end
        if word ~= "" then
          inlines:insert(pandoc.Str(word))
        end
      end
      if code ~= "" then
        inlines:insert(pandoc.Code(code))
      end
    end
  end
  return inlines
end

local function framed(format, before, inlines, after)
  local result = pandoc.Inlines({ pandoc.RawInline(format, before) })
  result:extend(inlines)
  result:insert(pandoc.RawInline(format, after))
  return result
end

local comments = 0

local function commented(content, inlines)
  comments = comments + 1
  local id = tostring(9000 + comments)
  local start = { { "id", id }, { "author", AUTHOR }, { "date", DATE } }
  content:insert(1, pandoc.Span(inlines, pandoc.Attr("", { "comment-start" }, start)))
  content:insert(pandoc.Span({}, pandoc.Attr("", { "comment-end" }, { { "id", id } })))
  return content
end

-- A paragraph with what is to stand beside it.
local function noted_paragraph(paragraph, notes)
  local content, inlines = paragraph.content, words(notes)
  if FORMAT == "docx" then
    paragraph.content = commented(content, inlines)
    return paragraph
  end
  local note
  if FORMAT:match("^html") then
    note = pandoc.Inlines({ pandoc.Span(inlines, pandoc.Attr("", { "riskset-finding" }, { { "role", "note" } })) })
  elseif FORMAT == "typst" then
    note = framed("typst", "#riskset-finding[", inlines, "]")
  elseif FORMAT == "latex" then
    note = framed("latex", "\\marginpar{\\raggedright\\linespread{1}\\scriptsize{}", inlines, "}")
  else
    return paragraph
  end
  note:extend(content)
  paragraph.content = note
  return paragraph
end

--- A document whose metadata ask for it, with what was found in its margin.
function findings.apply(doc)
  local asked = doc.meta.findings
  if asked == nil or asked == false or pandoc.utils.stringify(asked) ~= "margin" then
    return doc
  end
  local notes = noted(doc.meta)
  if not notes then
    io.stderr:write("riskset: findings: margin is not honoured: no Python was found that has riskset and audits the document\n")
    return doc
  end
  if #notes == 0 then
    return doc
  end
  local beside, number = placed(doc, notes), 0
  if not next(beside) then
    return doc
  end
  doc.blocks = through(doc.blocks, function(paragraph)
    number = number + 1
    return beside[number] and noted_paragraph(paragraph, beside[number]) or paragraph
  end, function() end)
  if number == 0 then
    doc.blocks:insert(1, noted_paragraph(pandoc.Para({}), beside[1]))
  end
  return doc
end

return findings
