-- Word's bookmarks and fields: what a caption's number and a reference to it are made of.

local context = require("parts.context")

local bookmarks = {}
local next_id = 900000
local taken = {}
local names = {}

--- The bookmark's name for an id of the document: letters, digits and underscores, at most 40, unique.
function bookmarks.name(id)
  if names[id] then
    return names[id]
  end
  local base = ("_Ref_" .. id:gsub("[^%w]", "_")):sub(1, 34)
  local name, count = base, 1
  while taken[name] do
    count = count + 1
    name = base .. "_" .. count
  end
  taken[name] = true
  names[id] = name
  return name
end

local function raw(xml)
  return pandoc.RawInline("openxml", xml)
end

--- Wraps inlines in a bookmark.
function bookmarks.around(name, inlines)
  local id = next_id
  next_id = next_id + 1
  local result = pandoc.Inlines({ raw(('<w:bookmarkStart w:id="%d" w:name="%s"/>'):format(id, name)) })
  result:extend(inlines)
  result:insert(raw(('<w:bookmarkEnd w:id="%d"/>'):format(id)))
  return result
end

--- A run of text; `style` is the name of a character style's id.
function bookmarks.run(text, style)
  local look = style and ('<w:rPr><w:rStyle w:val="%s"/></w:rPr>'):format(style) or ""
  return ('<w:r>%s<w:t xml:space="preserve">%s</w:t></w:r>'):format(look, context.xml(text))
end

--- What stands before and after the text that a complex field shows; a `dirty` one is computed when the file is opened.
function bookmarks.field_around(instruction, style, dirty)
  local look = style and ('<w:rPr><w:rStyle w:val="%s"/></w:rPr>'):format(style) or ""
  local mark = "<w:r>" .. look .. '<w:fldChar w:fldCharType="%s"%s/></w:r>'
  local opening = mark:format("begin", dirty and ' w:dirty="true"' or "")
    .. ('<w:r>%s<w:instrText xml:space="preserve"> %s </w:instrText></w:r>'):format(look, context.xml(instruction))
    .. mark:format("separate", "")
  return opening, mark:format("end", "")
end

--- A complex field with the text that it shows until Word computes it anew.
function bookmarks.field(instruction, shown, style)
  local opening, closing = bookmarks.field_around(instruction, style)
  return opening .. bookmarks.run(shown, style) .. closing
end

function bookmarks.inline_field(instruction, shown, style)
  return raw(bookmarks.field(instruction, shown, style))
end

function bookmarks.inline_run(text, style)
  return raw(bookmarks.run(text, style))
end

return bookmarks
