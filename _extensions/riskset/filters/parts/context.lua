-- What every part asks: which engine, which format, and the list of what is wrong with the document.

local context = {
  quarto = quarto ~= nil,
  html = FORMAT:match("^html") ~= nil,
  typst = FORMAT == "typst",
  word = FORMAT == "docx",
  latex = FORMAT == "latex" and quarto ~= nil,
  problems = {},
  -- The folder of the extension: the place of reference.docx and the bibliography style.
  folder = nil,
}

--- Remembers an error; all are told together, so that a user mends them in one go.
function context.problem(message)
  if not context.problems[message] then
    context.problems[message] = true
    table.insert(context.problems, message)
  end
end

--- Ends the run if anything is wrong. The lines that begin with `riskset:` are for the user.
function context.stop_on_problems()
  if #context.problems == 0 then
    return
  end
  for _, message in ipairs(context.problems) do
    io.stderr:write("riskset: " .. message .. "\n")
  end
  -- Not `error`: Quarto would note it and go on without the filter. 83 is pandoc's own code for a filter's error.
  os.exit(83)
end

--- The text of a metadata value, or nil where there is none.
function context.text(value)
  if value == nil then
    return nil
  end
  local text = pandoc.utils.stringify(value)
  return text ~= "" and text or nil
end

--- Whether a metadata value means yes.
function context.truthy(value)
  if type(value) == "boolean" then
    return value
  end
  return value ~= nil and context.text(value) == "true"
end

--- A metadata value as a list: of nothing, of one thing, or what it is.
function context.list(value)
  if value == nil then
    return pandoc.List({})
  end
  local kind = pandoc.utils.type(value)
  if kind == "List" then
    return value
  end
  return pandoc.List({ value })
end

--- A metadata value as inlines.
function context.inlines(value)
  local kind = pandoc.utils.type(value)
  if kind == "Inlines" then
    return value:clone()
  elseif kind == "Blocks" then
    return pandoc.utils.blocks_to_inlines(value)
  end
  return pandoc.Inlines(pandoc.utils.stringify(value))
end

--- A metadata value as blocks.
function context.blocks(value)
  if pandoc.utils.type(value) == "Blocks" then
    return value:clone()
  end
  return pandoc.Blocks({ pandoc.Para(context.inlines(value)) })
end

function context.xml(text)
  return (text:gsub("&", "&amp;"):gsub("<", "&lt;"):gsub(">", "&gt;"):gsub('"', "&quot;"))
end

return context
