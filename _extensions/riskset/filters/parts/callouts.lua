-- Callouts (note, tip, warning, important, caution), the same in both engines.

local context = require("parts.context")
local labels = require("parts.labels")

local KINDS = { note = true, tip = true, warning = true, important = true, caution = true }

local callouts = {}

--- The kind of the callout that a div is, or nil.
function callouts.kind(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind and KINDS[kind] then
      return kind
    end
  end
  return nil
end

local function render_html(kind, title, content, attr)
  attr.classes = { "callout", "callout-" .. kind }
  local blocks = pandoc.Blocks({ pandoc.Div({ pandoc.Plain(title) }, pandoc.Attr("", { "callout-title" })) })
  blocks:insert(pandoc.Div(content, pandoc.Attr("", { "callout-body" })))
  attr.attributes["role"] = "note"
  return pandoc.Div(blocks, attr)
end

local function render_typst(kind, title, content, attr)
  local label = attr.identifier ~= "" and ("<" .. attr.identifier .. ">") or ""
  local blocks = pandoc.Blocks({
    pandoc.Plain(
      pandoc.Inlines({ pandoc.RawInline("typst", '#riskset-callout("' .. kind .. '", [') })
        .. title
        .. { pandoc.RawInline("typst", "])[") }
    ),
  })
  blocks:extend(content)
  blocks:insert(pandoc.RawBlock("typst", "]" .. label))
  return blocks
end

-- Paragraphs of a callout carry its frame by style. Word draws the frame of a list item at the item's indent, so
-- items become paragraphs with a typed mark; anything else keeps its own look.
local function word_paragraphs(blocks, style, mark)
  local result = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if block.t == "Para" or block.t == "Plain" then
      local inlines = pandoc.Inlines(mark and { pandoc.Str(mark), pandoc.Space() } or {})
      inlines:extend(block.content)
      mark = nil
      result:insert(pandoc.Div({ pandoc.Para(inlines) }, { ["custom-style"] = style }))
    elseif block.t == "BulletList" or block.t == "OrderedList" then
      for number, item in ipairs(block.content) do
        result:extend(word_paragraphs(item, style, block.t == "BulletList" and "•" or number .. "."))
      end
    else
      result:insert(block)
    end
  end
  return result
end

local function render_latex(kind, title, content, attr)
  local label = attr.identifier ~= "" and ("\\label{" .. attr.identifier .. "}") or ""
  local blocks = pandoc.Blocks({
    pandoc.Plain(
      pandoc.Inlines({ pandoc.RawInline("latex", "\\begin{risksetcallout}{" .. kind .. "}{") })
        .. title
        .. { pandoc.RawInline("latex", "}" .. label) }
    ),
  })
  blocks:extend(content)
  blocks:insert(pandoc.RawBlock("latex", "\\end{risksetcallout}"))
  return blocks
end

local function render_word(kind, title, content, attr)
  local style = "Callout " .. kind:sub(1, 1):upper() .. kind:sub(2)
  local blocks = pandoc.Blocks({
    pandoc.Div({ pandoc.Para({ pandoc.Strong(title) }) }, { ["custom-style"] = style .. " Title" }),
  })
  blocks:extend(word_paragraphs(content, style))
  return pandoc.Div(blocks, attr)
end

--- Renders a callout in the format at hand; without a title it is headed by its kind.
function callouts.render(kind, title, content, attr)
  if title == nil or #title == 0 then
    title = pandoc.Inlines(labels.words[kind])
  end
  if context.html then
    return render_html(kind, title, content, attr)
  elseif context.typst then
    return render_typst(kind, title, content, attr)
  elseif context.word then
    return render_word(kind, title, content, attr)
  elseif context.latex then
    return render_latex(kind, title, content, attr)
  end
  return nil
end

--- Plain pandoc: a div of class `callout-note` whose title is its attribute or its first heading.
function callouts.from_div(div)
  local kind = callouts.kind(div)
  if not kind then
    return nil
  end
  local content, title = div.content, nil
  if div.attributes.title then
    title = pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes.title, "markdown").blocks)
  elseif content[1] and content[1].t == "Header" then
    title = content[1].content
    content = pandoc.Blocks({ table.unpack(content, 2) })
  end
  return callouts.render(kind, title, content, pandoc.Attr(div.identifier))
end

return callouts
