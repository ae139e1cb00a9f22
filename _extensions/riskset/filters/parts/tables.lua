-- The divs that tables arrive in: `.riskset-table` and, inside it, `.riskset-notes`.

local context = require("parts.context")
local floats = require("parts.floats")
local latex = require("parts.latex")

local tables = {}

-- All notes but the last keep with the next paragraph, by style: a second w:pPr would not be valid.
local function word_notes(div)
  local paragraphs = pandoc.Blocks({})
  for _, block in ipairs(div.content) do
    if block.t == "Para" or block.t == "Plain" then
      paragraphs:insert(pandoc.Para(block.content))
    end
  end
  local result = pandoc.Blocks({})
  for index, paragraph in ipairs(paragraphs) do
    local style = index < #paragraphs and "Table Note Kept" or "Table Note"
    result:insert(pandoc.Div({ paragraph }, { ["custom-style"] = style }))
  end
  return pandoc.Div(result, pandoc.Attr(div.identifier, div.classes))
end

local function typst_notes(div)
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#riskset-notes[") })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return pandoc.Div(blocks, pandoc.Attr(div.identifier, div.classes))
end

local function is_format(format)
  if context.html then
    return format:match("^html") ~= nil
  end
  return format == (context.word and "openxml" or FORMAT)
end

--- Notes in their own style, and of a table only the block for the format at hand.
function tables.div(div)
  if div.classes:includes("riskset-notes") then
    if context.word then
      return word_notes(div)
    elseif context.typst then
      return typst_notes(div)
    elseif context.latex then
      div.content:insert(1, pandoc.RawBlock("latex", "{\\risksetnotesize"))
      div.content:insert(pandoc.RawBlock("latex", "\\par}"))
      return div
    end
  elseif div.classes:includes("riskset-table") then
    div.content = div.content:filter(function(block)
      -- In LaTeX an empty table stands for the caption, which the float gives here.
      return (block.t ~= "RawBlock" or is_format(block.format)) and not (context.latex and block.t == "Table")
    end)
    if context.latex then
      div.content = div.content:map(function(block)
        return block.t == "RawBlock" and latex.without_commands(block) or block
      end)
    end
    local last = div.content[#div.content]
    if context.word and last and last.t == "RawBlock" then
      div.content:insert(floats.table_end())
    end
    return div
  end
  return nil
end

--- A table written in Markdown, in Typst: without a figure of its own and with the journal's rules.
function tables.markdown(element)
  if not context.typst or #element.caption.long > 0 then
    return nil
  end
  element.classes:insert("typst:no-figure")
  return pandoc.Div({
    pandoc.RawBlock("typst", "#riskset-markdown-table["),
    element,
    pandoc.RawBlock("typst", "]"),
  })
end

return tables
