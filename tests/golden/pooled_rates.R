# Rates, differences and restricted means of imputed groups, pooled by mice's rules, from R's survival and mice packages.
# Run in this folder, after imputation.R: Rscript pooled_rates.R > pooled_rates.json
suppressMessages({library(survival); library(mice); library(jsonlite)})

pbc <- subset(survival::pbc, id <= 312)
data <- read.csv("incomplete.csv")
sets <- mice(transform(data, stage = factor(stage), female = factor(female)), m = 5, seed = 7, printFlag = FALSE,
             predictorMatrix = quickpred(data, mincor = 0, exclude = "time"))
groups <- lapply(complete(sets, "all"), function(d) as.integer(d$stage == 4))
data$cause <- pbc$status
times <- c(1, 3, 6)

pooled <- function(q, u) {
  found <- pool.scalar(q, u, n = Inf)
  half <- qt(0.975, found$df) * sqrt(found$t)
  c(found$qbar, sqrt(found$t), found$df, found$qbar - half, found$qbar + half, 2 * pt(-abs(found$qbar) / sqrt(found$t), found$df))
}
# On the scale log(-log p), and back: limits change places.
rate <- function(p, s) {
  found <- pooled(log(-log(p)), (s / (p * log(p)))^2)
  back <- exp(-exp(found[c(1, 5, 4)]))
  list(estimate = back[1], error = found[2] * exp(found[1]) * back[1], lower = back[2], upper = back[3])
}
each <- function(k) {
  d <- transform(data, late = groups[[k]])
  s <- summary(survfit(Surv(time, dead) ~ late, data = d), times = times, extend = TRUE)
  many <- summary(survfit(Surv(time, factor(cause, 0:2)) ~ late, data = d, influence = FALSE), times = times, extend = TRUE)
  mean <- survival:::survmean(survfit(Surv(time, dead) ~ late, data = d), rmean = 6)$matrix
  list(p = matrix(s$surv, ncol = 2), e = matrix(s$std.err, ncol = 2), f = matrix(many$pstate[, 3], ncol = 2),
       fe = matrix(many$std.err[, 3], ncol = 2), n = as.vector(table(d$late)), risk = matrix(s$n.risk, ncol = 2),
       mean = mean[, "rmean"], me = mean[, "se(rmean)"], chisq = survdiff(Surv(time, dead) ~ late, data = d)$chisq)
}
parts <- lapply(1:5, each)
take <- function(name, i, g) sapply(parts, function(x) x[[name]][i, g])
two <- function(f) lapply(1:2, function(g) lapply(seq_along(times), function(i) f(i, g)))
one <- function(f) lapply(seq_along(times), f)
apart <- function(q, u) { x <- pooled(q, u); list(estimate = x[1], error = x[2], lower = x[4], upper = x[5], p = x[6]) }
chisq <- sapply(parts, `[[`, "chisq")
r <- (1 + 1 / 5) * var(sqrt(chisq))
d2 <- (mean(chisq) - (5 + 1) / (5 - 1) * r) / (1 + r)
v <- (5 - 1) * (1 + 1 / r)^2
# The median of the pooled curve: the first time at which the mean of log(-log S) has come to log(-log 1/2).
curves <- lapply(1:5, function(k) survfit(Surv(time, dead) ~ 1, data = data[groups[[k]] == 1, ]))
grid <- sort(unique(unlist(lapply(curves, `[[`, "time"))))
logs <- sapply(curves, function(f) log(-log(summary(f, times = grid, extend = TRUE)$surv)))
ses <- sapply(curves, function(f) { s <- summary(f, times = grid, extend = TRUE); (s$std.err / (s$surv * log(s$surv)))^2 })
ok <- is.finite(rowSums(logs)) & is.finite(rowSums(ses)) & rowSums(ses > 0) == 5
bounds <- t(sapply(which(ok), function(i) pooled(logs[i, ], ses[i, ])[c(1, 4, 5)]))
first <- function(column) { reached <- bounds[, column] >= log(log(2)); if (any(reached)) grid[ok][which(reached)[1]] else NA }
out <- list(
  groups = groups, cause = data$cause, times = times,
  survival = two(function(i, g) rate(take("p", i, g), take("e", i, g))),
  incidence = two(function(i, g) rate(take("f", i, g), take("fe", i, g))),
  risk = two(function(i, g) mean(take("risk", i, g))),
  n = rowMeans(sapply(parts, `[[`, "n")),
  difference = one(function(i) apart(take("p", i, 1) - take("p", i, 2), take("e", i, 1)^2 + take("e", i, 2)^2)),
  mean = lapply(1:2, function(g) apart(sapply(parts, function(x) x$mean[g]), sapply(parts, function(x) x$me[g])^2)),
  median = list(value = first(1), lower = first(3), upper = first(2)),
  log_rank = list(statistics = chisq, statistic = d2, df = v, p = pf(d2, 1, v, lower.tail = FALSE))
)
cat(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null"))
