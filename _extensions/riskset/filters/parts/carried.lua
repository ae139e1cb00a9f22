-- What riskset's pictures carry in their files for a document: the note that belongs into their legend, and the
-- parts in which pages show one that is higher than a page.
--
-- A note goes to the end of the caption. On a web page, which has no height, a picture stays whole; elsewhere the float
-- has the first part, and the others follow it, each with a line that says whose part it is. A web page has the parts, too,
-- hidden until it is printed.

local descriptions = require("parts.descriptions")
local files = require("parts.files")
local labels = require("parts.labels")

local carried = {}

local FLOATS = { fig = true, sfig = true }
local PRINTED = "riskset-printed"
local HTML, TYPST, LATEX = FORMAT:match("^html") ~= nil, FORMAT == "typst", FORMAT == "latex"

-- The words and the parts of an SVG; where the element that holds them begins and ends.
local function of_svg(content)
  -- A part carries nothing itself: the element ends where it says so first.
  local first, last, inside =
    content:find('<metadata xmlns:riskset="urn:riskset:figure"><riskset:figure>(.-)</riskset:figure></metadata>')
  if not first then
    return nil
  end
  local found = { parts = pandoc.List({}), ending = "svg" }
  local note = inside:match("<riskset:note>(.-)</riskset:note>")
  found.note = note and descriptions.unescaped(note)
  found.has_rows = inside:match("<riskset:rows>") ~= nil
  for part in inside:gmatch("<riskset:part><!%[CDATA%[(.-)%]%]></riskset:part>") do
    found.parts:insert(part)
  end
  found.whole = content:sub(1, first - 1) .. content:sub(last + 1)
  return found
end

local function of_png(content)
  local found = { parts = pandoc.List({}), ending = "png" }
  for kind, data in descriptions.chunks(content) do
    if kind == "rsPt" then
      found.parts:insert(data)
    elseif kind == "iTXt" then
      found.note = data:match("^Note%z%z%z[^%z]*%z[^%z]*%z(.*)$") or found.note
    end
  end
  return (found.note or #found.parts > 0) and found or nil
end

local function of_pdf(content)
  local parts = pandoc.List(descriptions.comments(content, "part"))
  local note = descriptions.comments(content, "note")[1]
  return (note or #parts > 0) and { note = note, parts = parts, ending = "pdf" } or nil
end

--- What the picture at `source` carries, with its path; nil where that is nothing.
local function read(source)
  if source:match("^%a+:") then
    return nil
  end
  local path, content = files.named(source)
  if not content then
    return nil
  end
  local found
  if content:sub(1, 8) == "\137PNG\r\n\26\n" then
    found = of_png(content)
  elseif source:match("%.svg$") then
    found = of_svg(content)
  elseif content:sub(1, 5) == "%PDF-" then
    found = of_pdf(content)
  end
  if found then
    found.path, found.source = path, source
  end
  return found
end

-- Writes a picture beside the one that carried it, and returns its address.
local function beside(found, name, content)
  local function renamed(path)
    return (path:gsub("%.%w+$", "") .. "-%s.%s"):format(name, found.ending)
  end
  local file = assert(io.open(renamed(found.path), "wb"))
  file:write(content)
  file:close()
  return renamed(found.source)
end

local function is_text(block)
  return block ~= nil
    and (block.t == "Para" or block.t == "Plain")
    and not (#block.content == 1 and block.content[1].t == "Image")
end

local function ended(inlines, note)
  local text = pandoc.utils.stringify(inlines)
  local result = inlines:clone()
  if text ~= "" then
    if not text:match("[.!?]$") then
      result:insert(pandoc.Str("."))
    end
    result:insert(pandoc.Space())
  end
  result:extend(note)
  return result
end

-- Puts a note at the end of the caption: of the figure that Quarto makes of a cell, or of the float's last paragraph. A
-- float without a caption has it for one; under any other picture it stands as a note of a table does.
local function note_caption(cell, note, id)
  local blocks = pandoc.read(note, "markdown").blocks
  local inlines = pandoc.utils.blocks_to_inlines(blocks)
  local done = false
  cell.content = cell.content:walk({
    Figure = function(figure)
      if done or not FLOATS[figure.identifier:match("^(%a+)%-") or ""] then
        return nil
      end
      done = true
      figure.caption.long = { pandoc.Plain(ended(pandoc.utils.blocks_to_inlines(figure.caption.long), inlines)) }
      return figure
    end,
  })
  local last = cell.content[#cell.content]
  if done then
    return
  elseif id and #cell.content > 1 and is_text(last) then
    cell.content[#cell.content] = pandoc.Para(ended(last.content, inlines))
  else
    local paragraph = pandoc.Para(inlines)
    cell.content:insert(id and paragraph or pandoc.Div({ paragraph }, { class = "riskset-notes" }))
  end
end

local function continued(found, place, id)
  local image = pandoc.Image({}, beside(found, "part-" .. place, found.parts[place]))
  local words = pandoc.Inlines({})
  if id then
    words:insert(pandoc.Cite("@" .. id, { pandoc.Citation(id, "AuthorInText") }))
    words:insert(pandoc.Str(","))
    words:insert(pandoc.Space())
  end
  local word = labels.words.continued
  words:insert(pandoc.Str((id and word or pandoc.text.upper(pandoc.text.sub(word, 1, 1)) .. pandoc.text.sub(word, 2)) .. "."))
  local picture, line = pandoc.Para({ image }), pandoc.Para(words)
  if TYPST then
    -- A float of no kind that is counted, with the picture and its words in a figure of its own: only figures and pictures
    -- have words, and pandoc drops those of pictures.
    local alt = (descriptions.read(image.src) or word):gsub('[\\"]', "\\%0")
    local kind = (id or "fig"):match("^%a+")
    -- Who sets the pages may cut the whole drawing anew, and finds it by its name.
    local whole = id and place == 2 and found.has_rows and not found.sized
    local mark = whole and ('#metadata(("%s", "%s"))<riskset-drawn>'):format(id, found.source:gsub('[\\"]', "\\%0")) or ""
    return pandoc.Blocks({
      pandoc.RawBlock("typst", ('#figure(kind: "riskset-part-%s", supplement: none, numbering: none)[%s'):format(kind, mark)),
      pandoc.RawBlock("typst", ('#figure(alt: "%s", kind: "riskset-part", supplement: none, numbering: none)['):format(alt)),
      picture,
      pandoc.RawBlock("typst", "]#riskset-part-caption["),
      line,
      pandoc.RawBlock("typst", id and ("]]<%s-part-%d>"):format(id, place) or "]]"),
    })
  end
  if LATEX then
    return pandoc.Blocks({
      pandoc.RawBlock("latex", "\\begin{figure}[tbp]"),
      picture,
      pandoc.RawBlock("latex", "\\vspace{6pt}{\\fontsize{9}{12}\\selectfont"),
      line,
      pandoc.RawBlock("latex", "}\\end{figure}"),
    })
  end
  if HTML then
    return pandoc.Blocks({ pandoc.Div({ picture, line }, { class = PRINTED, hidden = "hidden" }) })
  end
  return pandoc.Blocks({
    pandoc.Div({ picture }, { ["custom-style"] = "Captioned Figure" }),
    pandoc.Div({ line }, { ["custom-style"] = "Image Caption" }),
  })
end

local function float_id(cell)
  local id = FLOATS[cell.identifier:match("^(%a+)%-") or ""] and cell.identifier or nil
  local function take(element)
    if not id and FLOATS[element.identifier:match("^(%a+)%-") or ""] then
      id = element.identifier
    end
  end
  cell:walk({ Div = take, Image = take, Figure = take })
  return id
end

local function holds_picture(cell)
  local found = false
  cell:walk({
    Image = function()
      found = true
    end,
  })
  return found
end

--- A cell with the notes of its pictures in its caption, and the blocks after it that show more of their parts.
function carried.unpack(cell)
  if not (cell.classes:includes("cell") and holds_picture(cell)) then
    return nil
  end
  local id, after, notes = float_id(cell), pandoc.Blocks({}), pandoc.List({})
  cell.content = cell.content:walk({
    Image = function(image)
      local found = read(image.src)
      if not found then
        return nil
      end
      if found.note then
        notes:insert(found.note)
      end
      if #found.parts == 0 then
        return image
      end
      found.sized = image.attributes.width or image.attributes.height
      local first = beside(found, "part-1", found.parts[1])
      if HTML then
        image.src = found.whole and beside(found, "whole", found.whole) or image.src
      else
        image.src = first
      end
      if HTML and quarto then
        return image -- it would make panels of several pictures
      end
      for place = 2, #found.parts do
        after:extend(continued(found, place, id))
      end
      if HTML then
        image.classes:insert("riskset-whole")
        return pandoc.Inlines({ image, pandoc.Image({}, first, "", { class = PRINTED, hidden = "hidden" }) })
      end
      return image
    end,
  })
  if #notes > 0 then
    note_caption(cell, table.concat(notes, " "), id)
  end
  after:insert(1, cell)
  return after
end

return carried
