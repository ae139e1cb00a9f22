# Incidence of acute GVHD of data/bmt by days of its own, death competing: values of cmprsk for
# tests/golden/complications.json. Run from the repository: Rscript tests/golden/complications.R
suppressMessages(library(cmprsk))
patients <- read.csv("data/bmt/bmt.csv")
onset <- ifelse(patients$da == 1, patients$ta, Inf)
time <- pmin(onset, patients$t1)
status <- ifelse(onset <= patients$t1, 1, ifelse(patients$d1 == 1, 2, 0))
fit <- cuminc(time, status, group = patients$group)
at <- c(30, 100)
points <- timepoints(fit, at)
z <- qnorm(0.975)
cells <- c()
for (group in 1:3) for (time_point in at) {
  row <- paste(group, 1); column <- as.character(time_point)
  estimate <- points$est[row, column]
  error <- sqrt(points$var[row, column])
  width <- z * error / (estimate * log(estimate))
  cells <- c(cells, sprintf('  {"group": %d, "at": %d, "estimate": %.12g, "lower": %.12g, "upper": %.12g}',
    group, time_point, estimate, estimate^exp(-width), estimate^exp(width)))
}
events <- sapply(1:3, function(group) sum(status == 1 & patients$group == group))
writeLines(c("{", sprintf('"events": [%s],', paste(events, collapse = ", ")),
  sprintf('"p_value": %.12g,', fit$Tests["1", "pv"]), '"incidence": [', paste(cells, collapse = ",\n"), "]", "}"),
  "tests/golden/complications.json")
