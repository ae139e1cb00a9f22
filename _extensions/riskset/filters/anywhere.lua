-- The filter `riskset`, for formats that are not ours: what Quarto itself loses of floats with tables there.
--
-- Slides of PowerPoint: Quarto shows a float of one picture and drops any other, and pandoc drops a table that stands with
-- other things. The caption of a float becomes its table's, and what surrounds a table gives way.
--
-- Notebooks: Quarto wraps floats in divs that pandoc does not take for outputs, and they are lost. Each becomes an output of
-- its cell.
--
-- Typst: a float does not break over pages unless it is told to.
--
-- LaTeX: the commands of tables stand once in the head instead of before each table, with the package for turned pages; a
-- supplement's tables break over pages as others do.

local folder = pandoc.path.directory(debug.getinfo(1, "S").source:sub(2))
package.path = package.path .. ";" .. pandoc.path.join({ folder, "?.lua" })

local context = require("parts.context")
local floats = require("parts.floats")
local labels = require("parts.labels")
local latex = require("parts.latex")
local nodes = require("parts.nodes")
context.folder = pandoc.path.directory(folder)

local function is_table(float)
  return floats.is_table(floats.kind(float.identifier))
end

-- `Table 1: The caption`, as Quarto words it in the document's language.
local function captioned(float)
  return nodes.worded(float, nodes.inlines(float.caption_long))
end

local function holds_table(div)
  local found = false
  div:walk({
    Table = function()
      found = true
    end,
  })
  return found
end

-- Floats are resolved from the outside in: what surrounds one is opened afterwards.
local function opened(div)
  return holds_table(div) and div.content or nil
end

local function on_slides(float)
  if not is_table(float) then
    return nil
  end
  local caption, found = captioned(float), false
  local blocks = nodes.blocks(float.content):walk({
    Table = function(element)
      if not found then
        found = true
        element.caption = { long = { pandoc.Plain(caption) } }
        return element
      end
    end,
  })
  if not found then
    blocks:insert(1, pandoc.Para(caption))
  end
  return blocks
end

local function output(blocks)
  return pandoc.Div(blocks, pandoc.Attr("", { "cell-output", "cell-output-display" }))
end

local function picture(blocks)
  local found
  blocks:walk({
    Image = function(image)
      found = found or image
    end,
  })
  return found
end

local function as_page(blocks)
  return output({ pandoc.RawBlock("html", pandoc.write(pandoc.Pandoc(blocks), "html")) })
end

local function in_notebooks(float)
  local content, caption = nodes.blocks(float.content), pandoc.Para(captioned(float))
  local image = not is_table(float) and picture(content)
  if image then
    image.caption = {}
    return pandoc.Blocks({ output({ pandoc.Para({ image }) }), as_page({ caption }) })
  elseif is_table(float) then
    content:insert(1, caption)
  else
    content:insert(caption)
  end
  return as_page(content)
end

local function latex_float(float)
  if float.identifier:match("^stbl%-") and not float.parent_id and not float.has_subfloats then
    local caption = nodes.inlines(float.caption_long)
    return latex.float(float, "stbl", caption, latex.without_captions(nodes.blocks(float.content)))
  end
  return nil
end

if FORMAT == "pptx" then
  return { { FloatRefTarget = on_slides }, { Div = opened } }
elseif FORMAT == "ipynb" then
  return { { FloatRefTarget = in_notebooks } }
elseif FORMAT == "typst" then
  for _, kind in ipairs({ "tbl", "stbl" }) do
    quarto.doc.include_text(
      "in-header",
      ('#show figure.where(kind: "quarto-float-%s"): set block(breakable: true)'):format(kind)
    )
  end
elseif FORMAT == "latex" then
  latex.tables()
  return { { Meta = labels.read }, { RawBlock = latex.without_commands }, { FloatRefTarget = latex_float } }
end
return {}
