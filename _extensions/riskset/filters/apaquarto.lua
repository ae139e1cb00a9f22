-- Gives the parts of a table or figure the number by which apaquarto counts.
--
-- apaquarto numbers tables and figures by attributes of its own, `prefix` and `tblnum` or `fignum`. It sets them before Quarto
-- makes parts of the displays of a cell (`tbl-subcap`, `fig-subcap`). Parts then lack them, and its filter ends the render. Each
-- part is given its number here, such as 1A. Nothing else has these attributes, so nothing happens in other formats.

-- apaquarto's Typst prints small letters over the parts, its other formats capitals.
local BEFORE_A = string.byte(FORMAT == "typst" and "a" or "A") - 1
local COUNTERS = { tbl = "tblnum", fig = "fignum" }
local wholes = {}

local function counter(float)
  return COUNTERS[float.identifier:match("^(%a+)%-")]
end

local function remember(float)
  local key = counter(float)
  if key and float.attributes.prefix and float.attributes[key] then
    wholes[float.identifier] = float.attributes
  end
end

local function number_part(float)
  local whole, place = float.identifier:match("^(.+)%-(%d+)$")
  local given = whole and wholes[whole]
  if not given or float.attributes.prefix then
    return nil
  end
  local key = counter(float)
  float.attributes.prefix = given.prefix
  float.attributes[key] = given[key] .. string.char(BEFORE_A + tonumber(place))
  return float
end

return { { FloatRefTarget = remember }, { FloatRefTarget = number_part } }
