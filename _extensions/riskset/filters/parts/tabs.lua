-- Tabs (`.panel-tabset`), the same in both engines: on web pages by radio buttons, which need no script and which a keyboard
-- reaches; in PDF and Word sections one after another, whose headings are not numbered.

local context = require("parts.context")

local tabs = {}
local sets = 0

local function web(list, attr)
  sets = sets + 1
  local blocks = pandoc.Blocks({})
  for number, tab in ipairs(list) do
    local id = ("tabset-%d-%d"):format(sets, number)
    local chosen = tab.active and " checked" or ""
    local button = '<input type="radio" class="tab-choice" name="tabset-%d" id="%s"%s>'
    local title = '<label class="tab-title" id="%s-title" for="%s">'
    blocks:insert(pandoc.Plain(pandoc.Inlines({
      pandoc.RawInline("html", button:format(sets, id, chosen) .. title:format(id, id)),
    }) .. tab.title .. { pandoc.RawInline("html", "</label>") }))
    local labelled = { role = "group", ["aria-labelledby"] = id .. "-title" }
    blocks:insert(pandoc.Div(tab.content, pandoc.Attr("", { "tab-pane" }, labelled)))
  end
  attr.classes = { "panel-tabset" }
  return pandoc.Div(blocks, attr)
end

local function headed(list, level, attr)
  local blocks = pandoc.Blocks({})
  for _, tab in ipairs(list) do
    blocks:insert(pandoc.Header(level, tab.title, pandoc.Attr("", { "unnumbered", "unlisted" })))
    blocks:extend(tab.content)
  end
  return attr.identifier ~= "" and pandoc.Div(blocks, pandoc.Attr(attr.identifier)) or blocks
end

-- One tab is in view at first: the first one that is marked so, else the first.
local function activated(list)
  local active = 1
  for number = #list, 1, -1 do
    active = list[number].active and number or active
  end
  for number, tab in ipairs(list) do
    tab.active = number == active
  end
  return list
end

--- Renders tabs, each with `title`, `content` and `active`, in the format at hand.
function tabs.render(list, level, attr)
  if context.html then
    return web(activated(list), attr)
  end
  return headed(list, level, attr)
end

--- Plain pandoc: a div whose headings of the first one's level are the titles of tabs.
function tabs.from_div(div)
  if not div.classes:includes("panel-tabset") then
    return nil
  end
  local list, level = pandoc.List({}), nil
  for _, block in ipairs(div.content) do
    if block.t == "Header" and (not level or block.level == level) then
      level = block.level
      local active = block.classes:includes("active")
      list:insert({ title = block.content, content = pandoc.Blocks({}), active = active })
    elseif #list > 0 then
      list[#list].content:insert(block)
    end
  end
  return tabs.render(list, level, pandoc.Attr(div.identifier))
end

return tabs
