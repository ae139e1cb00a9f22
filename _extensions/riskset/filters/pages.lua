-- The last of the filters of the riskset formats, under Quarto alone: the document is then as pandoc will write it.

local folder = pandoc.path.directory(debug.getinfo(1, "S").source:sub(2))
package.path = package.path .. ";" .. pandoc.path.join({ folder, "?.lua" })

local context = require("parts.context")
context.folder = pandoc.path.directory(folder)

if not (context.quarto and context.typst) then
  return {}
end

return { { Pandoc = require("parts.filling").apply } }
