-- What Quarto's own nodes hold, and how Quarto words them: floats, callouts, tabs, references that it could not resolve.

local callouts = require("parts.callouts")
local context = require("parts.context")
local references = require("parts.references")
local tabs = require("parts.tabs")

local nodes = {}

--- The blocks of a slot, which holds one, several, a line of text, or nothing.
function nodes.blocks(value)
  if value == nil then
    return pandoc.Blocks({})
  end
  local kind = pandoc.utils.type(value)
  if kind == "Block" then
    return pandoc.Blocks({ value })
  end
  return kind == "Inlines" and pandoc.Blocks({ pandoc.Plain(value) }) or pandoc.Blocks(value)
end

--- The text of a slot.
function nodes.inlines(value)
  if pandoc.utils.type(value) == "Inlines" then
    return value
  end
  return pandoc.utils.blocks_to_inlines(nodes.blocks(value))
end

--- A caption with its beginning as Quarto words it, in the document's language: `Table 1: The caption`.
function nodes.worded(float, caption)
  local copy = {
    t = "FloatRefTarget",
    identifier = float.identifier,
    type = float.type,
    order = float.order,
    parent_id = float.parent_id,
    attributes = float.attributes,
    classes = float.classes,
    caption_long = pandoc.Plain(caption),
  }
  return nodes.inlines(quarto.doc.crossref.decorate_caption_with_crossref(copy).caption_long)
end

local function with_word_caption(float, style, above)
  local caption = pandoc.Div({ pandoc.Para(nodes.worded(float, nodes.inlines(float.caption_long))) }, { ["custom-style"] = style })
  local blocks = nodes.blocks(float.content)
  blocks:insert(above and 1 or #blocks + 1, caption)
  return pandoc.Div(blocks, pandoc.Attr(float.identifier))
end

--- A part of a float in Word, with its caption.
function nodes.word_part(float)
  local is_table = float.identifier:match("^s?tbl%-") ~= nil
  return with_word_caption(float, is_table and "Table Caption" or "Image Caption", is_table)
end

--- A table of parts one below another in Word: Quarto would put them into a table, with the caption of the whole below.
function nodes.word_whole(float)
  local at = quarto.doc.crossref.cap_location(float)
  local div = with_word_caption(float, "Table Caption", at == "top")
  for key, value in pairs(float.attributes) do
    if type(key) == "string" and not key:match("^layout") then
      div.attributes[key] = value
    end
  end
  return div
end

-- Quarto counts and refers to these, with packages of its own in LaTeX.
local CROSS_REFERENCED = { nte = true, tip = true, wrn = true, imp = true, cau = true }

--- Whether a callout is Quarto's own to render.
function nodes.is_cross_referenced(node)
  return node.attr ~= nil and CROSS_REFERENCED[node.attr.identifier:match("^(%a+)%-") or ""] == true
end

--- A callout in our form.
function nodes.callout(node)
  local attr = pandoc.Attr(node.attr and node.attr.identifier or "")
  return callouts.render(node.type, nodes.inlines(node.title), nodes.blocks(node.content), attr)
end

--- Tabs in our form, of which each set is chosen by itself: the page has no script.
function nodes.tabset(node)
  local group = context.html and node.attr and node.attr.attributes.group
  if group then
    io.stderr:write(("riskset: `group=\"%s\"` of tabs is not honoured: each set of tabs is chosen by itself\n"):format(group))
  end
  local list = pandoc.List({})
  for number = 1, #node.tabs do
    local tab = node.tabs[number]
    list:insert({ title = nodes.inlines(tab.title), content = nodes.blocks(tab.content), active = tab.active })
  end
  return tabs.render(list, node.level, pandoc.Attr(node.attr and node.attr.identifier or ""))
end

--- What stands for a reference that Quarto marked and left. It does not know sections without a number; the rest is an error.
function nodes.unresolved(strong, entries)
  local id = pandoc.utils.stringify(strong):match("^%?@(%a+%-.+)$")
  if not id then
    return nil
  elseif entries[id] and entries[id].kind == "sec" then
    return references.by_title(id, entries[id].title)
  end
  references.unresolved(id, entries)
  return nil
end

return nodes
