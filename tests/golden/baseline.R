# Values that the baseline comparisons must reproduce, from base R alone.
# Run in this folder: Rscript baseline.R > baseline.json
# Data: tied.csv beside this script, and data sets that come with R.

options(warn = -1) # chisq.test and prop.test warn of small counts

# JSON, as far as it is needed here: numbers with all their digits.
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    inner <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(inner, collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(x), '": ', inner, collapse = ", "), "}"))
  }
  if (is.matrix(x)) return(json(lapply(seq_len(nrow(x)), function(i) as.list(unname(x[i, ])))))
  if (length(x) != 1) return(json(as.list(unname(x))))
  if (is.na(x)) return("null")
  if (is.logical(x)) return(tolower(x))
  if (is.character(x)) return(paste0('"', x, '"'))
  format(unname(x), digits = 17)
}

htest <- function(h) {
  df <- unname(h$parameter)
  list(statistic = unname(h$statistic), df = df, p_value = h$p.value)
}

# --- tables -------------------------------------------------------------------------------------------------

fisher <- function(m) tryCatch(fisher.test(m, workspace = 2e7, conf.int = FALSE)$p.value, error = function(e) NULL)

table_case <- function(name, m, exact = TRUE) {
  m <- unclass(as.matrix(m))
  dimnames(m) <- NULL
  attr(m, "call") <- NULL
  n <- sum(m)
  u <- rep(seq_len(nrow(m)), ncol(m))
  v <- rep(seq_len(ncol(m)), each = nrow(m))
  r <- cor(rep(u, m), rep(v, m))
  out <- list(name = name, table = m, pearson = htest(chisq.test(m, correct = FALSE)),
              expected = chisq.test(m)$expected,
              linear = list(statistic = (n - 1) * r^2, df = 1, p_value = pchisq((n - 1) * r^2, 1, lower.tail = FALSE)))
  if (exact) out$fisher <- fisher(m)
  if (nrow(m) == 2) out$trend <- htest(prop.trend.test(m[2, ], colSums(m)))
  if (all(dim(m) == 2)) {
    out$corrected <- htest(chisq.test(m))
    f <- fisher.test(m)
    out$odds_ratio <- list(estimate = unname(f$estimate), lower = f$conf.int[1], upper = f$conf.int[2])
  }
  out
}

golden <- read.csv("tied.csv")
golden$older <- golden$x > 1
job <- matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9, 6, 7, 12, 11), 4) # Agresti 1990, in ?fisher.test
air <- airquality[!is.na(airquality$Ozone), ]

tables <- list(
  table_case("golden z by g", table(golden$z, golden$g)),
  table_case("golden strat by g", table(golden$strat, golden$g)),
  table_case("golden strat > 1 by z", table(golden$strat > 1, golden$z)),
  table_case("golden st by g", table(golden$st, golden$g)),
  table_case("golden x > 1 by g", table(golden$older, golden$g)),
  table_case("job satisfaction", job),
  table_case("infert education by case", table(infert$case, infert$education)),
  table_case("infert parity by case", table(infert$case, infert$parity)),
  table_case("infert spontaneous by induced", table(infert$spontaneous, infert$induced)),
  table_case("esoph age by case", rbind(tapply(esoph$ncontrols, esoph$agegp, sum), tapply(esoph$ncases, esoph$agegp, sum))),
  table_case("esoph alcohol by case", rbind(tapply(esoph$ncontrols, esoph$alcgp, sum), tapply(esoph$ncases, esoph$alcgp, sum))),
  table_case("warpbreaks more than 26 by tension", table(warpbreaks$breaks > 26, warpbreaks$tension)),
  table_case("warpbreaks more than 26 by wool", table(warpbreaks$breaks > 26, warpbreaks$wool)),
  table_case("airquality ozone above 31 by month", table(air$Ozone > 31, air$Month)),
  table_case("mtcars cylinders by gears", table(mtcars$cyl, mtcars$gear)),
  table_case("mtcars carburettors by cylinders", table(mtcars$cyl, mtcars$carb)),
  table_case("UCBAdmissions admission by gender", apply(UCBAdmissions, 1:2, sum)),
  table_case("UCBAdmissions admission by department", apply(UCBAdmissions, c(1, 3), sum), exact = FALSE),
  # Made up: tables that only a large workspace does exactly.
  table_case("300 patients in 4 x 3", matrix(c(7, 25, 17, 21, 13, 56, 38, 35, 8, 28, 26, 26), 4)),
  table_case("1000 patients in 3 x 3", matrix(c(161, 160, 119, 98, 97, 100, 91, 93, 81), 3)),
  table_case("122 patients in 4 x 4", matrix(c(7, 5, 15, 3, 7, 1, 9, 6, 4, 3, 7, 0, 11, 10, 28, 6), 4)),
  table_case("193 patients in 4 x 4", matrix(c(0, 6, 2, 0, 11, 17, 10, 12, 6, 22, 6, 17, 20, 30, 19, 22), 4)),
  table_case("HairEyeColor hair by eye", apply(HairEyeColor, 1:2, sum), exact = FALSE),
  table_case("HairEyeColor sex by eye", apply(HairEyeColor, 3:2, sum)),
  table_case("Titanic survival by class", apply(Titanic, c(4, 1), sum)),
  table_case("tea tasting", matrix(c(3, 1, 1, 3), 2)),
  table_case("two by two with a zero", matrix(c(0, 7, 12, 9), 2)),
  table_case("far apart", matrix(c(60, 2, 5, 55), 2))
)

# --- groups of values ---------------------------------------------------------------------------------------

location_case <- function(name, y, g) {
  keep <- !is.na(y)
  y <- unname(y[keep])
  g <- factor(g[keep])
  groups <- unname(split(y, g))
  kendall <- cor.test(y, as.integer(g), method = "kendall", exact = FALSE)
  out <- list(name = name, groups = lapply(groups, as.list),
              anova = c(htest(oneway.test(y ~ g, var.equal = TRUE))),
              welch_anova = htest(oneway.test(y ~ g)),
              kruskal = htest(kruskal.test(y, g)),
              # Kendall's S of the values with the groups' order is the Jonckheere-Terpstra count about its mean.
              trend = list(z = unname(kendall$statistic), p_value = kendall$p.value))
  if (length(groups) == 2) {
    t_case <- function(h) c(htest(h), list(lower = h$conf.int[1], upper = h$conf.int[2]))
    out$student <- t_case(t.test(groups[[1]], groups[[2]], var.equal = TRUE))
    out$welch <- t_case(t.test(groups[[1]], groups[[2]]))
    out$wilcoxon_corrected <- htest(wilcox.test(groups[[1]], groups[[2]], exact = FALSE))
    out$wilcoxon <- htest(wilcox.test(groups[[1]], groups[[2]], exact = FALSE, correct = FALSE))
    if (!anyDuplicated(y)) out$wilcoxon_exact <- htest(wilcox.test(groups[[1]], groups[[2]], exact = TRUE))
  }
  out
}

south <- state.region == "South"
locations <- list(
  location_case("golden x by g", golden$x, golden$g),
  location_case("golden x by z", golden$x, golden$z),
  location_case("golden time by strat", golden$time, golden$strat),
  location_case("infert age by case", infert$age, infert$case),
  location_case("warpbreaks by tension", warpbreaks$breaks, warpbreaks$tension),
  location_case("warpbreaks by wool", warpbreaks$breaks, warpbreaks$wool),
  location_case("airquality ozone by month", airquality$Ozone, airquality$Month),
  location_case("airquality ozone, May and August", airquality$Ozone[airquality$Month %in% c(5, 8)],
                airquality$Month[airquality$Month %in% c(5, 8)]),
  location_case("ToothGrowth by supplement", ToothGrowth$len, ToothGrowth$supp),
  location_case("ToothGrowth by dose", ToothGrowth$len, ToothGrowth$dose),
  location_case("InsectSprays by spray", InsectSprays$count, InsectSprays$spray),
  location_case("chickwts by feed", chickwts$weight, chickwts$feed),
  location_case("state income by region", state.x77[, "Income"], state.region),
  location_case("state income, South and the rest", state.x77[, "Income"], south),
  location_case("state area, South and the rest", state.x77[, "Area"], south)
)

# --- one variable -------------------------------------------------------------------------------------------

summary_case <- function(name, y) {
  y <- unname(y[!is.na(y)])
  quartiles <- function(type) as.list(unname(quantile(y, c(0.25, 0.5, 0.75), type = type)))
  list(name = name, values = y, mean = mean(y), sd = sd(y), minimum = min(y), maximum = max(y),
       type_2 = quartiles(2), type_6 = quartiles(6), type_7 = quartiles(7))
}

summaries <- list(
  summary_case("airquality ozone", airquality$Ozone),
  summary_case("warpbreaks", warpbreaks$breaks),
  summary_case("rivers", rivers),
  summary_case("golden x", golden$x),
  summary_case("state area", state.x77[, "Area"]),
  summary_case("women", women$height)
)

# --- proportions --------------------------------------------------------------------------------------------

wilson <- function(x, n, level) as.vector(prop.test(x, n, conf.level = level, correct = FALSE)$conf.int)
proportion_case <- function(x, n, level) {
  list(events = x, n = n, conf_level = level, wilson = wilson(x, n, level),
       clopper_pearson = as.vector(binom.test(x, n, conf.level = level)$conf.int))
}
proportions <- list(
  proportion_case(0, 15, 0.95), proportion_case(1, 15, 0.95), proportion_case(15, 15, 0.95),
  proportion_case(22, 67, 0.95), proportion_case(22, 67, 0.99), proportion_case(3, 55, 0.9),
  proportion_case(1755, 4526, 0.95), proportion_case(1, 100000, 0.95)
)

# --- limits of a group's own mean and median -------------------------------------------------------------------

# The medians that the sign test does not reject: the first and the last value that it keeps.
sign_test <- function(y, level) {
  ordered <- sort(y)
  n <- length(y)
  kept <- vapply(seq_len(n), function(k) 2 * pbinom(k - 1, n, 0.5) <= 1 - level && k <= (n + 1) / 2, NA)
  if (!any(kept)) return(NULL)
  k <- max(which(kept))
  c(ordered[k], ordered[n + 1 - k])
}
# As MedianCI(method = "exact") of DescTools 0.99 computes them.
order_statistics <- function(y, level) {
  k <- qbinom((1 - level) / 2, length(y), 0.5)
  if (k == 0) NULL else sort(y)[c(k, length(y) - k + 1)]
}
own_case <- function(name, y, level) {
  y <- unname(y[!is.na(y)])
  median_limits <- order_statistics(y, level)
  stopifnot(identical(median_limits, sign_test(y, level)))
  list(name = name, values = as.list(y), conf_level = level, mean = mean(y), mean_limits = as.vector(t.test(y, conf.level = level)$conf.int),
       median = median(y), median_limits = median_limits)
}
own <- list(
  own_case("airquality ozone", airquality$Ozone, 0.95),
  own_case("airquality ozone at 99%", airquality$Ozone, 0.99),
  own_case("rivers", rivers, 0.9),
  own_case("women", women$height, 0.95),
  own_case("sleep", sleep$extra, 0.95),
  own_case("five women", women$height[1:5], 0.95),
  own_case("six women", women$height[1:6], 0.95),
  own_case("golden x", golden$x, 0.95)
)

# --- shifts -------------------------------------------------------------------------------------------------

# wilcox.test seeks the approximate limits by a root of the test's statistic, here to the last digits, and its
# approximate estimate may lie anywhere between the two differences in the middle: the estimate is defined here.
shift_case <- function(name, x, y, level = 0.95, exact = NULL) {
  x <- unname(x[!is.na(x)])
  y <- unname(y[!is.na(y)])
  h <- wilcox.test(x, y, conf.int = TRUE, conf.level = level, tol.root = 1e-12, exact = exact)
  small <- length(x) < 50 && length(y) < 50
  list(name = name, groups = list(as.list(x), as.list(y)), conf_level = level,
       exact = small && !anyDuplicated(c(x, y)), estimate = median(outer(x, y, "-")), printed = unname(h$estimate),
       limits = as.vector(h$conf.int))
}
ozone <- split(airquality$Ozone, airquality$Month)
shifts <- list(
  shift_case("depression of Hollander and Wolfe, ?wilcox.test", c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46), c(1.15, 0.88, 0.90, 0.74, 1.21)),
  shift_case("the same at 90%", c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46), c(1.15, 0.88, 0.90, 0.74, 1.21), 0.9),
  shift_case("ozone, May and August", ozone[["5"]], ozone[["8"]]),
  shift_case("ozone, August and May at 99%", ozone[["8"]], ozone[["5"]], 0.99),
  shift_case("warpbreaks by wool", warpbreaks$breaks[warpbreaks$wool == "A"], warpbreaks$breaks[warpbreaks$wool == "B"]),
  shift_case("ToothGrowth by supplement", ToothGrowth$len[ToothGrowth$supp == "OJ"], ToothGrowth$len[ToothGrowth$supp == "VC"]),
  shift_case("infert age by case", infert$age[infert$case == 1], infert$age[infert$case == 0]),
  shift_case("infert parity by case", infert$parity[infert$case == 1], infert$parity[infert$case == 0]),
  shift_case("counts, mostly 0", c(rep(0, 30), 1, 1, 2, 4), c(rep(0, 20), 1, 1, 1, 1, 2, 3, 3)),
  shift_case("golden x by z", golden$x[golden$z == 1], golden$x[golden$z == 0]),
  shift_case("state area, South and the rest", state.x77[south, "Area"], state.x77[!south, "Area"]),
  shift_case("depth of 150 quakes", head(quakes$depth[quakes$stations > 40], 60), head(quakes$depth[quakes$stations <= 40], 90)),
  shift_case("four and four", c(1, 4, 6, 9), c(2, 3, 5, 12)),
  shift_case("49 and 49", qnorm(seq(0.01, 0.97, 0.02)), qnorm(seq(0.02, 0.98, 0.02)) + 0.3),
  shift_case("50 and 49", qnorm(seq(0.01, 0.99, 0.02)), qnorm(seq(0.02, 0.98, 0.02)) + 0.3)
)

# --- differences of proportions ------------------------------------------------------------------------------

# Zou and Donner's recovery of variances from each group's own score limits, of prop.test: Newcombe's method 10.
recovered_case <- function(x, n, level = 0.95) {
  p <- x / n
  own <- rbind(wilson(x[1], n[1], level), wilson(x[2], n[2], level))
  difference <- p[1] - p[2]
  list(events = x, n = n, conf_level = level, estimate = difference,
       limits = c(difference - sqrt((p[1] - own[1, 1])^2 + (own[2, 2] - p[2])^2),
                  difference + sqrt((own[1, 2] - p[1])^2 + (p[2] - own[2, 1])^2)))
}
differences <- list(
  recovered_case(c(56, 48), c(70, 80)), recovered_case(c(3, 22), c(55, 67)), recovered_case(c(0, 9), c(12, 31), 0.9),
  recovered_case(c(15, 15), c(15, 15), 0.99), recovered_case(c(401, 977), c(2210, 4526))
)

# --- standardised differences -------------------------------------------------------------------------------

continuous_smd <- function(groups, weights) {
  moments <- mapply(function(y, w) {
    fit <- cov.wt(cbind(y), w / sum(w), method = "unbiased")
    c(fit$center, fit$cov)
  }, groups, weights)
  pairs <- combn(length(groups), 2)
  apply(pairs, 2, function(p) {
    (moments[1, p[1]] - moments[1, p[2]]) / sqrt((moments[2, p[1]] + moments[2, p[2]]) / 2)
  })
}
categorical_smd <- function(m) {
  share <- sweep(m, 2, colSums(m), "/")
  pairs <- combn(ncol(m), 2)
  apply(pairs, 2, function(k) {
    p <- share[-1, k[1]]
    q <- share[-1, k[2]]
    s <- (diag(p, length(p)) - outer(p, p) + diag(q, length(q)) - outer(q, q)) / 2
    sqrt(mahalanobis(p, q, s))
  })
}
by_g <- split(golden, golden$g)
values <- unname(lapply(by_g, function(d) d$x))
weights <- unname(lapply(by_g, function(d) d$time + 1)) # any positive numbers serve as weights
smd <- list(
  groups = lapply(values, as.list), weights = lapply(weights, as.list),
  plain = continuous_smd(values, lapply(values, function(y) rep(1, length(y)))),
  weighted = continuous_smd(values, weights),
  tables = list(
    list(table = unclass(table(golden$strat, golden$g)), pairs = categorical_smd(table(golden$strat, golden$g))),
    list(table = unclass(table(golden$z, golden$g)), pairs = categorical_smd(table(golden$z, golden$g))),
    list(table = unclass(xtabs(time ~ strat + g, golden)), pairs = categorical_smd(xtabs(time ~ strat + g, golden))),
    list(table = apply(HairEyeColor, 2:3, sum), pairs = categorical_smd(apply(HairEyeColor, 2:3, sum)))
  )
)

sections <- list(tables = tables, locations = locations, summaries = summaries, proportions = proportions, own = own,
                 shifts = shifts, differences = differences)
for (section in names(sections)) sections[[section]] <- vapply(sections[[section]], json, "")
cat("{\n", '"R": "', R.version.string, '",\n', sep = "")
for (section in names(sections)) cat('"', section, '": [\n', paste(sections[[section]], collapse = ",\n"), "\n],\n", sep = "")
cat('"standardised_differences": ', json(smd), "\n}\n", sep = "")
