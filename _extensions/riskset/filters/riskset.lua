-- The filter of the riskset formats, for Quarto (at pre-render) and for plain pandoc (before --citeproc).
--
-- Quarto has numbered and resolved everything by then; what is left is to put floats, callouts, notes,
-- references, landscape pages and the title block into the form of these formats. Under plain pandoc the
-- same parts also do the numbering, the references and the conditional content.

local folder = pandoc.path.directory(debug.getinfo(1, "S").source:sub(2))
package.path = package.path .. ";" .. pandoc.path.join({ folder, "?.lua" })

local context = require("parts.context")
context.folder = pandoc.path.directory(folder)

if not (context.html or context.typst or context.word or context.latex) then
  return {}
end

if context.latex then
  return (require("parts.under_quarto_latex"))
elseif context.quarto then
  return (require("parts.under_quarto"))
end
-- In parentheses: require also returns a path, which pandoc would take for a filter.
return (require("parts.under_pandoc"))
