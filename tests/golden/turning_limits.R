# Medians whose limits are read off limits of a curve that turn back.
# Run in this folder: Rscript turning_limits.R     (writes turning_limits.json; needs jsonlite)
suppressMessages(library(survival))

cases <- list(
  # The 99% lower limit is 0.47 after the first of 18 patients died and 0.48 after the second.
  lower = list(time = c(1:6, rep(7, 12)), event = c(rep(1, 6), rep(0, 12)), level = 0.99),
  # The upper limit comes down to 0.494 at 60, and is 0.511 after one of the last two patients died.
  upper = list(time = c(1:60, rep(60.5, 38), 61, 62), event = c(rep(1, 60), rep(0, 38), 1, 0), level = 0.95),
  # The upper limit comes down to 0.474 at 60, when six die, and rises to 0.491 at 63.
  below = list(time = c(1:56, rep(60, 6), rep(62.5, 36), 63, 64), event = c(rep(1, 62), rep(0, 36), 1, 0), level = 0.95))

# What R prints of the fit, and what its quantile() says.
out <- list(versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))))
for (name in names(cases)) {
  case <- cases[[name]]
  fit <- survfit(Surv(time, event) ~ 1, data = case, conf.type = "log-log", conf.int = case$level)
  printed <- unname(summary(fit)$table)
  read <- quantile(fit, 0.5)
  out[[name]] <- c(case, list(lower = fit$lower, upper = fit$upper, median = printed[7], printed = printed[8:9],
                              quantile = unname(c(read$lower, read$upper))))
}
writeLines(jsonlite::toJSON(out, digits = I(16), auto_unbox = TRUE, na = "null"), "turning_limits.json")
