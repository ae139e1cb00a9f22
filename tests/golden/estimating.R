# Strata, weights of tests, trends, clusters, case weights, limits and quantiles, as displays of curves and rates estimate
# them: R's survival and cmprsk. Nobody enters late.
# Run in this folder: Rscript estimating.R     (writes estimating.json; needs jsonlite)
# Data: data/registry.csv, without its times of entry, and tied.csv.
suppressMessages({library(survival); library(cmprsk)})
exactly <- coxph.control(eps = 1e-11, iter.max = 50)
Z <- qnorm(0.975)
p_of <- function(x, df) pchisq(x, df, lower.tail = FALSE)
MONTH <- 30.4375
times <- c(6, 12, 24)

registry <- read.csv("data/registry.csv")
registry <- data.frame(time = registry$time, cause = registry$event, group = registry$arm, stratum = registry$sex, center = registry$center,
                       weight = registry$weight, id = registry$id)
tied <- read.csv("tied.csv")
tied <- data.frame(time = tied$time, cause = tied$st, group = tied$g, stratum = tied$strat, center = seq_len(nrow(tied)) %% 12,
                   weight = 0.5 + (seq_len(nrow(tied)) %% 4) / 4, id = seq_len(nrow(tied)))

# Gray's scores and their variance of the groups but the last, as cmprsk's own routine has them, for a test of trend.
gray_parts <- function(d, code, strata, rho) {
  d$strata <- factor(strata); d <- d[order(d$time), ]
  group <- as.integer(factor(d$group)); ng <- max(group); n <- nrow(d)
  kind <- 2 * (d$cause > 0) - (d$cause == code)
  v <- matrix(0, ng - 1, ng - 1); s <- double(ng - 1); vt <- double(ng * (ng - 1) / 2)
  z <- .Fortran("crstm", as.double(d$time), as.integer(kind), as.integer(group), as.integer(d$strata), as.integer(n), as.double(rho),
                as.integer(nlevels(d$strata)), as.integer(ng), s, v, as.double(d$time), as.integer(kind), as.integer(group), vt, s, vt,
                double((4 + 3 * ng) * ng), integer(4 * ng), PACKAGE = "cmprsk")
  list(score = z[[9]], variance = z[[10]])
}
gray_trend <- function(d, code, strata = rep(1, nrow(d)), rho = 0) {
  found <- gray_parts(d, code, strata, rho); k <- length(found$score) + 1
  a <- seq_len(k - 1) - k                                 # the scores sum to 0 over all groups
  p_of(sum(a * found$score)^2 / drop(a %*% found$variance %*% a), 1)
}
gray <- function(d, code, ...) cuminc(d$time, d$cause, d$group, ...)$Tests[as.character(code), "pv"]

# Tests of the log-rank family that survdiff has not, over risk sets, as in delayed_entry.R.
family <- function(d, event, scores, stratum = rep(1, nrow(d)), weight = function(n, s) 1) {
  scores <- as.matrix(scores); u <- rep(0, ncol(scores)); v <- matrix(0, ncol(scores), ncol(scores))
  for (k in unique(stratum)) {
    own <- stratum == k; s <- 1
    for (t in sort(unique(d$time[event == 1 & own]))) {
      risk <- own & d$time >= t; died <- risk & d$time == t & event == 1
      n <- sum(risk); m <- sum(died); w <- weight(n, s); z <- scores[risk, , drop = FALSE]
      u <- u + w * (colSums(scores[died, , drop = FALSE]) - m * colMeans(z))
      if (n > 1) v <- v + w^2 * m * (n - m) / (n - 1) * (crossprod(z) / n - tcrossprod(colMeans(z)))
      s <- s * (1 - m / n)
    }
  }
  p_of(drop(u %*% solve(v, u)), ncol(scores))
}
survdiff_p <- function(...) { f <- survdiff(...); p_of(f$chisq, length(f$n) - 1) }

wald <- function(fit) pchisq(drop(coef(fit) %*% solve(vcov(fit), coef(fit))), length(coef(fit)), lower.tail = FALSE)
effects <- function(fit) {
  se <- sqrt(diag(vcov(fit))); i <- grep("^group", names(coef(fit)))
  setNames(lapply(i, function(i) list(ratio = exp(coef(fit)[[i]]), lower = exp(coef(fit)[[i]] - Z * se[[i]]), upper = exp(coef(fit)[[i]] + Z * se[[i]]))),
           sub("group", "", names(coef(fit))[i]))
}
tests <- function(d) {
  any <- as.integer(d$cause > 0); order_ <- as.integer(factor(d$group)); groups <- outer(order_, 2:max(order_), "==") * 1
  d$any <- any
  late <- function(n, s) 1 - s
  list(
    survival = list(
      `log-rank` = survdiff_p(Surv(time, any) ~ group, d), peto = survdiff_p(Surv(time, any) ~ group, d, rho = 1),
      rho_half = survdiff_p(Surv(time, any) ~ group, d, rho = 0.5),
      gehan = family(d, any, groups, weight = function(n, s) n), `tarone-ware` = family(d, any, groups, weight = function(n, s) sqrt(n)),
      late = family(d, any, groups, weight = late),
      stratified = survdiff_p(Surv(time, any) ~ group + strata(stratum), d),
      stratified_peto = survdiff_p(Surv(time, any) ~ group + strata(stratum), d, rho = 1),
      stratified_twice = survdiff_p(Surv(time, any) ~ group + strata(stratum, center), d),
      trend = family(d, any, order_), stratified_trend = family(d, any, order_, d$stratum),
      weighted = wald(coxph(Surv(time, any) ~ group, d, weights = weight, cluster = id, control = exactly)),
      clustered = wald(coxph(Surv(time, any) ~ group, d, cluster = center, control = exactly)),
      weighted_stratified = wald(coxph(Surv(time, any) ~ group + strata(stratum), d, weights = weight, cluster = id, control = exactly)),
      weighted_trend = wald(coxph(Surv(time, any) ~ order_, d, weights = weight, cluster = id, control = exactly))),
    gray = lapply(1:2, function(code) list(
      plain = gray(d, code), rho = gray(d, code, rho = 1), stratified = gray(d, code, strata = d$stratum),
      stratified_rho = gray(d, code, strata = d$stratum, rho = 1), trend = gray_trend(d, code), trend_rho = gray_trend(d, code, rho = 1),
      stratified_trend = gray_trend(d, code, d$stratum))),
    ratios = list(plain = effects(coxph(Surv(time, any) ~ group, d, control = exactly)),
      stratified = effects(coxph(Surv(time, any) ~ group + strata(stratum), d, control = exactly)),
      weighted = effects(coxph(Surv(time, any) ~ group, d, weights = weight, cluster = id, control = exactly)),
      clustered = effects(coxph(Surv(time, any) ~ group, d, cluster = center, control = exactly))))
}

# Robust limits may rise again: quantile() of R sorts them, where the times at which they first come down to 1 - p are meant.
first_down <- function(f, x) vapply(c(0.25, 0.5, 0.75), function(p) f$time[which(x <= 1 - p)[1]], 0)
curve <- function(own, ...) {
  own$any <- as.integer(own$cause > 0); own$t <- own$time / MONTH
  f <- do.call(survfit, list(Surv(t, any) ~ 1, data = own, ...))
  s <- summary(f, times = times, extend = TRUE); q <- quantile(f, c(0.25, 0.5, 0.75)); m <- summary(f, rmean = 24)$table
  list(time = times, estimate = s$surv, std_error = s$std.err, lower = s$lower, upper = s$upper, n_risk = s$n.risk,
       quantiles = list(value = unname(q$quantile), lower = unname(q$lower), upper = unname(q$upper)),
       first_down = list(lower = first_down(f, f$lower), upper = first_down(f, f$upper)), rmst = m[["rmean"]], rmst_se = m[["se(rmean)"]])
}
incidence <- function(own, ...) {
  own$t <- own$time / MONTH; own$state <- factor(own$cause, 0:2)
  f <- do.call(survfit, list(Surv(t, state) ~ 1, data = own, conf.type = "log-log", ...)); s <- summary(f, times = times, extend = TRUE)
  list(estimate = s$pstate[, 2], std_error = s$std.err[, 2], lower = s$lower[, 2], upper = s$upper[, 2])
}
cmprsk_incidence <- function(own) {
  s <- timepoints(cuminc(own$time / MONTH, own$cause), times)
  list(estimate = unname(s$est["1 1", ]), std_error = unname(sqrt(s$var["1 1", ])))
}
by_group <- function(d, f) lapply(setNames(nm = sort(unique(d$group))), function(g) f(d[d$group == g, ]))
# Fine and Gray's regression with a baseline for each stratum, and one distribution of censoring; estimates alone.
fine_gray <- function(d) {
  d$state <- factor(d$cause, 0:2)
  rows <- finegray(Surv(time, state) ~ ., data = d[, c("id", "time", "state", "group", "stratum")], etype = "1", id = id)
  fit <- function(formula) unname(coef(coxph(formula, rows, weights = fgwt, ties = "breslow", control = exactly)))
  list(plain = fit(Surv(fgstart, fgstop, fgstatus) ~ group), stratified = fit(Surv(fgstart, fgstop, fgstatus) ~ group + strata(stratum)))
}
everything <- function(d) list(tests = tests(d), curves = list(
    plain = by_group(d, function(own) curve(own, conf.type = "log-log")),
    log90 = by_group(d, function(own) curve(own, conf.type = "log", conf.int = 0.9)),
    linear = by_group(d, function(own) curve(own, conf.type = "plain", conf.int = 0.99)),
    robust = by_group(d, function(own) curve(own, conf.type = "log-log", cluster = own$id, robust = TRUE)),
    clustered = by_group(d, function(own) curve(own, conf.type = "log-log", cluster = own$center, robust = TRUE)),
    weighted = by_group(d, function(own) curve(own, conf.type = "log-log", weights = own$weight, cluster = own$id, robust = TRUE))),
  incidences = list(gray = by_group(d, cmprsk_incidence), delta = by_group(d, function(own) incidence(own)),
    weighted = by_group(d, function(own) incidence(own, weights = own$weight))))

from_registry <- everything(registry)
MONTH <- 1 # tied.csv has months
from_tied <- everything(tied)
out <- list(versions = list(R = R.version.string, survival = as.character(packageVersion("survival")), cmprsk = as.character(packageVersion("cmprsk"))),
  registry = c(from_registry, list(fine_gray = fine_gray(registry))), tied = from_tied)
writeLines(jsonlite::toJSON(out, digits = I(16), auto_unbox = TRUE, na = "null", pretty = 1), "estimating.json")
