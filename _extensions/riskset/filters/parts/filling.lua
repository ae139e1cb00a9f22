-- Pages of a PDF without much white at their foot, under Quarto: where floats stand is known before Quarto sets the pages.
--
-- The package is given the text that pandoc will write, in the file where pandoc will write it. It sets the pages by Typst,
-- looks at them, and says where each float is to stand; the template reads this. Where no Python has the package, or it
-- cannot set the text, floats stand where they first come.

local context = require("parts.context")
local python = require("parts.python")

local filling = {}

-- Rows of groups are repeated on later pages where what they leave white is filled.
local REPEATED = 'repeat: "riskset-given-file" in sys.inputs'

-- Quarto takes this block away behind the last filter, and sets the references from citations.
local function as_written(doc)
  local blocks = doc.blocks:filter(function(block)
    return not (block.t == "Div" and block.classes:includes("hidden") and #block.content == 0)
  end)
  local written = pandoc.Pandoc(blocks, doc.meta)
  if quarto.doc.cite_method() ~= "citeproc" then
    return pandoc.write(written, "typst", PANDOC_WRITER_OPTIONS)
  end
  return pandoc.write(pandoc.utils.citeproc(written), "typst-citations", PANDOC_WRITER_OPTIONS)
end

-- Folders of fonts: the extension's, and those that the document names, from its own folder or the project's.
local function fonts(meta, root)
  local folders = pandoc.List({ pandoc.path.join({ context.folder, "fonts" }) })
  for _, named in ipairs(context.list(meta["font-paths"])) do
    local path = context.text(named)
    folders:insert(path:sub(1, 1) == "/" and path:sub(1, #root) ~= root and root .. path or path)
  end
  return folders
end

-- What the template is given, as JSON.
local function plan_of(text, meta)
  local file = io.open(PANDOC_STATE.output_file, "wb")
  if not file then
    return nil
  end
  file:write(text)
  file:close()
  local root = quarto.project.directory or pandoc.path.directory(quarto.doc.input_file)
  local arguments = pandoc.List({ "fill-pages", PANDOC_STATE.output_file, root })
  arguments:extend(fonts(meta, root))
  local said = python.said(arguments)
  return said and said:match("^%b{}")
end

--- A document whose template is told where floats stand.
function filling.apply(doc)
  if not PANDOC_STATE.output_file then
    return nil
  end
  local text = as_written(doc)
  local plan = text:find('kind: "quarto-float-', 1, true) and plan_of(text, doc.meta)
  if not plan then
    return nil
  end
  local quoted = plan:gsub('[\\"]', "\\%0")
  doc.meta["riskset-plan"] = pandoc.RawInline("typst", ('json(bytes("%s"))'):format(quoted))
  return doc:walk({
    RawBlock = function(raw)
      local start, stop = raw.text:find(REPEATED, 1, true)
      if not start then
        return nil
      end
      raw.text = raw.text:gsub(REPEATED:gsub("%p", "%%%0"), "repeat: true")
      return raw
    end,
  })
end

return filling
