# Knots and columns of restricted cubic splines, from R's Hmisc.
# Run in this folder: Rscript splines.R > splines.json
# Data: lung.csv and pbc.csv under data/, and values that are heaped at an end. The columns are at every twentieth row.
suppressMessages(library(Hmisc))
source("regression_cases.R")

one <- function(name, x, nk) {
  knots <- rcspline.eval(x, nk = nk, knots.only = TRUE)
  basis <- rcspline.eval(x, knots = knots, inclx = TRUE, norm = 2)
  at <- seq(1, length(x), by = 20)
  list(name = name, knots = nk, x = x, places = as.numeric(knots), rows = at - 1,
       basis = matrix(as.numeric(basis[at, ]), length(at)))
}
age <- read.csv("data/lung.csv")$age
bili <- read.csv("data/pbc.csv", na.strings = "")$bili
small <- age[1:60]
out <- list()
for (nk in 3:7) out <- c(out, list(one("age", age, nk), one("bilirubin", bili, nk), one("few", small, nk)))
apart <- seq_along(bili) / 1000
even <- bili + apart
low <- pmax(even, sort(even)[40]); high <- pmin(low, sort(even)[285])
for (nk in 3:5) out <- c(out, list(one("heaped below", low, nk), one("heaped at both ends", high, nk)))
cat(json(out), "\n")
