-- Gives a supplement item's id back to its cell, before Quarto makes floats of the cells.
--
-- Of a cell labelled `stbl-x` or `sfig-x` Quarto leaves the caption on the cell as `stbl-cap` and moves
-- the id to the output inside, so that the caption is lost. Here both become what a user would write by
-- hand: a div with the id, the output and the caption as its last paragraph. The built-in engine writes
-- such divs itself, and there is nothing to repair.

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

return {
  {
    Div = function(div)
      if div.classes:includes("cell") then
        return restore(div)
      end
    end,
  },
}
