-- Repairs of cells and figures before Quarto makes floats of them; the built-in engine needs none.
--
-- Supplement items: of a cell labelled `stbl-x` or `sfig-x` Quarto leaves the caption on the cell as `stbl-cap` and moves
-- the id to the output inside, so that the caption is lost. Here both become what a user would write by
-- hand: a div with the id, the output and the caption as its last paragraph. The built-in engine writes
-- such divs itself.
--
-- Figures: in a `fig-` div that ends in its caption, the words of the image are its alternative text; Quarto would
-- make a second caption of them.

local function supplement(id)
  return id:match("^(s%a+)%-")
end

local function restore(cell)
  local kind, caption
  for _, key in ipairs({ "stbl", "sfig" }) do
    if cell.attributes[key .. "-cap"] then
      kind, caption = key, cell.attributes[key .. "-cap"]
    end
  end
  if not kind then
    return nil
  end
  local id
  cell.content = cell.content:walk({
    Div = function(div)
      if supplement(div.identifier) == kind then
        id = id or div.identifier
        div.identifier = ""
        return div
      end
    end,
    Image = function(image)
      if supplement(image.identifier) == kind then
        id = id or image.identifier
        image.identifier = ""
        return image
      end
    end,
    Figure = function(figure)
      if supplement(figure.identifier) == kind then
        id = id or figure.identifier
        figure.identifier = ""
        return figure
      end
    end,
  })
  if supplement(cell.identifier) == kind then
    id = cell.identifier
  end
  if not id then
    return nil
  end
  cell.attributes[kind .. "-cap"] = nil
  cell.identifier = id
  cell.content:extend(pandoc.read(caption, "markdown").blocks)
  return cell
end

local function describe(div)
  local last = div.content[#div.content]
  if #div.content < 2 or not (last.t == "Para" or last.t == "Plain") then
    return nil
  end
  div.content = div.content:walk({
    Figure = function(figure)
      local image = figure.content[1] and figure.content[1].content and figure.content[1].content[1]
      if figure.identifier ~= "" or not image or image.t ~= "Image" then
        return nil
      end
      image.attributes["fig-alt"] = image.attributes["fig-alt"] or pandoc.utils.stringify(image.caption)
      image.caption = {}
      return pandoc.Para({ image })
    end,
  })
  return div
end

if not quarto then
  return {}
end

return {
  {
    Div = function(div)
      local kind = div.identifier:match("^(%a+)%-")
      if kind == "fig" or kind == "sfig" then
        return describe(div)
      elseif div.classes:includes("cell") then
        return restore(div)
      end
    end,
  },
}
