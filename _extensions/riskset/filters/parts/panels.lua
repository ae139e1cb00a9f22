-- The parts of a figure or table that have captions of their own: (a), (b), ...

local context = require("parts.context")
local floats = require("parts.floats")
local labels = require("parts.labels")
local regions = require("parts.regions")

local panels = {}

local function marked(panel)
  local inlines = pandoc.Inlines({ pandoc.Str("(" .. panel.letter .. ")") })
  if #panel.caption > 0 then
    inlines:insert(pandoc.Space())
    inlines:extend(panel.caption)
  end
  return inlines
end

local function in_order(panel, caption, body)
  local blocks = pandoc.Blocks({})
  blocks:extend(floats.is_table(panel.kind) and caption or body)
  blocks:extend(floats.is_table(panel.kind) and body or caption)
  return blocks
end

local function html(panel)
  local id = panel.id .. "-caption"
  local caption = pandoc.Blocks({
    pandoc.RawBlock("html", ('<figcaption id="%s">'):format(context.xml(id))),
    pandoc.Plain(marked(panel)),
    pandoc.RawBlock("html", "</figcaption>"),
  })
  local body = pandoc.Blocks({
    pandoc.Div(regions.named(floats.cleaned(panel), id), pandoc.Attr("", { "riskset-float-content" })),
  })
  local blocks = pandoc.Blocks({
    pandoc.RawBlock("html", ('<figure class="riskset-part" aria-labelledby="%s">'):format(context.xml(id))),
  })
  blocks:extend(in_order(panel, caption, body))
  blocks:insert(pandoc.RawBlock("html", "</figure>"))
  return pandoc.Blocks({ pandoc.Div(blocks, pandoc.Attr(panel.id)) })
end

local function typst(panel)
  local caption = pandoc.Blocks({
    pandoc.RawBlock("typst", "#riskset-part-caption["),
    pandoc.Plain(marked(panel)),
    pandoc.RawBlock("typst", "]"),
  })
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#block(width: 100%, above: 0pt, below: 0pt)[") })
  blocks:extend(in_order(panel, caption, floats.cleaned(panel)))
  blocks:insert(pandoc.RawBlock("typst", ("] <%s>"):format(panel.id)))
  return blocks
end

local function word(panel)
  local style = floats.is_table(panel.kind) and "Table Caption" or "Image Caption"
  local caption = pandoc.Blocks({ pandoc.Div({ pandoc.Para(marked(panel)) }, { ["custom-style"] = style }) })
  local blocks = floats.closed(in_order(panel, caption, floats.word_content(panel)))
  return pandoc.Blocks({ pandoc.Div(blocks, pandoc.Attr(panel.id)) })
end

--- A panel in the format at hand: a table `id`, `kind`, `letter`, `caption`, `content`, `attributes`.
function panels.render(panel)
  if context.html then
    return html(panel)
  elseif context.typst then
    return typst(panel)
  end
  return word(panel)
end

--- The letter of the panel of that place, as `crossref: subref-labels` wants it.
function panels.letter(place)
  local style = context.text(labels.meta["subref-labels"]) or "alpha a"
  if style:match("^roman") then
    local numeral = pandoc.utils.to_roman_numeral(place)
    return style:match("I$") and numeral or numeral:lower()
  elseif style:match("^arabic") then
    return tostring(place)
  end
  return string.char((style:match("A$") and 64 or 96) + place)
end

return panels
