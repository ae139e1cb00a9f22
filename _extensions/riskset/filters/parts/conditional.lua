-- Conditional content for the built-in engine: `.content-visible` and `.content-hidden`.

local context = require("parts.context")

-- Slides that are web pages take the form of web pages, as Quarto has it.
local WEB_SLIDES = { revealjs = true, slidy = true, s5 = true, slideous = true, dzslides = true }

local function is_format(name)
  if context.html or WEB_SLIDES[FORMAT] then
    return name == "html" or name == "html:js" or name == "html5" or name == "riskset-html" or name == FORMAT
  elseif context.word then
    return name == "docx" or name == "riskset-docx"
  end
  return name == FORMAT or name == "riskset-" .. FORMAT
end

local function matches(attributes, meta, profiles)
  local function is_meta(path)
    local value = meta
    for key in path:gmatch("[^.]+") do
      if pandoc.utils.type(value) ~= "table" and pandoc.utils.type(value) ~= "Meta" then
        return false
      end
      value = value[key]
    end
    return value == true
  end
  local function is_profile(name)
    return profiles[name] ~= nil
  end
  local tests = { format = is_format, profile = is_profile, meta = is_meta }
  -- Conditions of several kinds must all hold; of one kind given twice, one.
  local found = {}
  for key, value in pairs(attributes) do
    local when, kind = key:match("^(%a+)%-(%a+)$")
    if (when == "when" or when == "unless") and tests[kind] then
      local holds = tests[kind](value)
      if when == "unless" then
        holds = not holds
      end
      found[key] = found[key] or holds
    end
  end
  for _, holds in pairs(found) do
    if not holds then
      return false
    end
  end
  return true
end

local function without_conditions(element)
  element.classes = element.classes:filter(function(class)
    return class ~= "content-visible" and class ~= "content-hidden"
  end)
  for key in pairs(element.attributes) do
    if key:match("^when%-") or key:match("^unless%-") then
      element.attributes[key] = nil
    end
  end
  return element
end

local conditional = {}

function conditional.apply(doc)
  local profiles = {}
  for _, name in ipairs(context.list(doc.meta["riskset-profiles"])) do
    profiles[pandoc.utils.stringify(name)] = true
  end
  local function handle(element)
    local visible
    if element.classes:includes("content-visible") then
      visible = matches(element.attributes, doc.meta, profiles)
    elseif element.classes:includes("content-hidden") then
      visible = not matches(element.attributes, doc.meta, profiles)
    else
      return nil
    end
    if not visible then
      return {}
    end
    element = without_conditions(element)
    if element.t == "Div" and element.identifier == "" and #element.classes == 0 then
      return element.content
    end
    return element
  end
  return doc:walk({ Div = handle, Span = handle, CodeBlock = handle })
end

return conditional
