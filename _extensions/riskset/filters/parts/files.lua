-- Files that the filters read: those that a document names, those of the extension, and parts of archives.

local files = {}

--- What a file holds; nil where it cannot be read.
function files.content(path)
  local file = path and io.open(path, "rb")
  if not file then
    return nil
  end
  local text = file:read("a")
  file:close()
  return text
end

--- What a part of an archive holds, such as a reference document; nil where there is no such file or part.
function files.entry(path, name)
  local bytes = files.content(path)
  for _, entry in ipairs(bytes and pandoc.zip.Archive(bytes).entries or {}) do
    if entry.path == name then
      return entry:contents()
    end
  end
  return nil
end

-- An address with the letters themselves in the place of such signs as `%20`, by which addresses write blanks.
local function decoded(address)
  return (address:gsub("%%(%x%x)", function(code)
    return string.char(tonumber(code, 16))
  end))
end

--- The path by which a file beside the document is opened, and what it holds; nil where an address names no such file.
-- The folders of pandoc's resource path are looked through too.
function files.named(address)
  local folders = pandoc.List({ "" })
  folders:extend(PANDOC_STATE.resource_path or {})
  for _, folder in ipairs(folders) do
    for _, source in ipairs({ address, decoded(address) }) do
      local path = folder == "" and source or pandoc.path.join({ folder, source })
      local content = files.content(path)
      if content then
        return path, content
      end
    end
  end
  return nil
end

--- The address of a picture as its file is named. Typst takes addresses for names, and Quarto hands them on to it as they
-- are written: a document with a blank in its name would find none of its pictures.
function files.plainly_named(image)
  local plain = decoded(image.src)
  if plain ~= image.src and not files.content(image.src) and files.content(plain) then
    image.src = plain
    return image
  end
  return nil
end

return files
