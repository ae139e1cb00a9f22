-- The filter `riskset`, for formats that are not ours: what Quarto itself loses of floats with tables there.
--
-- Slides of PowerPoint: Quarto shows a float of one picture and drops any other. It becomes its caption and its content.
--
-- Notebooks: Quarto writes outputs that pandoc does not know as such, and their tables are lost. Each becomes an output.
--
-- Typst: a float does not break over pages unless it is told to.

local folder = pandoc.path.directory(debug.getinfo(1, "S").source:sub(2))
package.path = package.path .. ";" .. pandoc.path.join({ folder, "?.lua" })

local TABLES = { tbl = true, stbl = true }

local function is_table(float)
  return TABLES[float.identifier:match("^(%a+)%-") or ""] == true
end

local function as_blocks(value)
  if value == nil then
    return pandoc.Blocks({})
  end
  return pandoc.utils.type(value) == "Block" and pandoc.Blocks({ value }) or pandoc.Blocks(value)
end

-- `Table 1: The caption`, as Quarto words it in the document's language.
local function captioned(float)
  local caption = as_blocks(float.caption_long)
  local copy = {
    t = "FloatRefTarget",
    identifier = float.identifier,
    type = float.type,
    order = float.order,
    parent_id = float.parent_id,
    attributes = float.attributes,
    classes = float.classes,
    caption_long = pandoc.Plain(pandoc.utils.blocks_to_inlines(caption)),
  }
  local worded = quarto.doc.crossref.decorate_caption_with_crossref(copy).caption_long
  return pandoc.utils.blocks_to_inlines(as_blocks(worded))
end

local function on_slides(float)
  if not is_table(float) then
    return nil
  end
  local blocks = pandoc.Blocks({ pandoc.Para(captioned(float)) })
  blocks:extend(as_blocks(float.content))
  return pandoc.Div(blocks, pandoc.Attr(float.identifier))
end

local function in_notebooks(float)
  if not is_table(float) then
    return nil
  end
  local blocks = pandoc.Blocks({ pandoc.Para(captioned(float)) })
  blocks:extend(as_blocks(float.content))
  local page = pandoc.write(pandoc.Pandoc(blocks), "html")
  return pandoc.Div(
    { pandoc.RawBlock("html", page) },
    pandoc.Attr("", { "cell-output", "cell-output-display" })
  )
end

if FORMAT == "pptx" then
  return { { FloatRefTarget = on_slides } }
elseif FORMAT == "ipynb" then
  return { { FloatRefTarget = in_notebooks } }
elseif FORMAT == "typst" then
  for _, kind in ipairs({ "tbl", "stbl" }) do
    quarto.doc.include_text(
      "in-header",
      ('#show figure.where(kind: "quarto-float-%s"): set block(breakable: true)'):format(kind)
    )
  end
end
return {}
