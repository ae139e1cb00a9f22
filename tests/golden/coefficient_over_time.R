# Smooths of scaled Schoenfeld residuals with their limits, from R's survival.
# Run in this folder: Rscript coefficient_over_time.R > coefficient_over_time.json
# Data: veteran.csv and pbc.csv under data/. plot.cox.zph draws two standard errors; here they are 1.959964.
suppressMessages({library(survival); library(splines)})
source("regression_cases.R")

smooth <- function(fit, transform, nsmo = 40, df = 4) {
  z <- cox.zph(fit, transform = transform, terms = FALSE)
  at <- seq(min(z$x), max(z$x), length = nsmo)
  basis <- ns(c(at, z$x), df = df, intercept = TRUE)
  P <- basis[1:nsmo, ]; X <- basis[-(1:nsmo), ]
  xtx <- solve(crossprod(X))
  lapply(seq_len(ncol(z$y)), function(i) {
    estimate <- drop(P %*% xtx %*% crossprod(X, z$y[, i]))
    spread <- qnorm(0.975) * sqrt(z$var[i, i] * rowSums((P %*% xtx) * P))
    list(transform = transform, transformed = at, estimate = estimate, lower = estimate - spread, upper = estimate + spread)
  })
}
v <- read.csv("data/veteran.csv")
p <- read.csv("data/pbc.csv", na.strings = "")
p <- p[complete.cases(p[, c("age", "bili", "edema")]), ]
out <- list(
  veteran_km = smooth(coxph(Surv(time, status) ~ karno + age, v), "km"),
  veteran_rank = smooth(coxph(Surv(time, status) ~ karno + age, v), "rank"),
  pbc_km = smooth(coxph(Surv(time, status == 2) ~ age + bili + edema, p), "km"))
cat(json(out), "\n")
