# ---- Characteristics ------------------------------------------------------------------------

# Patients, counts with percentages, or summaries of a number, of everyone and of each group.
describe <- function(display, d, variable, by = NULL, percent = "non-missing") {
  grouped <- if (is.null(by)) rep(TRUE, nrow(d)) else !is.na(d[[by]])
  for (group in c("", if (!is.null(by)) groups_of(d, by))) {
    members <- if (group == "") grouped else grouped & d[[by]] == group
    answer(sum(members), display, "n_group", group = group)
    value <- d[[variable]][members]
    answer(sum(!is.na(value)), display, "n", group = group, variable = variable)
    answer(sum(is.na(value)), display, "missing", group = group, variable = variable)
    if (is.numeric(value)) {
      value <- value[!is.na(value)]
      some <- length(value) > 0
      answer(if (some) mean(value) else NA, display, "mean", group = group, variable = variable)
      answer(sd(value), display, "sd", group = group, variable = variable)
      answer(if (some) min(value) else NA, display, "minimum", group = group, variable = variable)
      answer(if (some) max(value) else NA, display, "maximum", group = group, variable = variable)
      quartiles <- quantile(value, c(0.25, 0.5, 0.75), type = 7)
      answer(quartiles[1], display, "lower_quartile", group = group, variable = variable)
      answer(quartiles[2], display, "median", group = group, variable = variable)
      answer(quartiles[3], display, "upper_quartile", group = group, variable = variable)
    } else {
      for (level in levels(value)) {
        count <- sum(value == level, na.rm = TRUE)
        of <- switch(percent,
          "non-missing" = sum(!is.na(value)), column = length(value),
          row = sum(d[[variable]][grouped] == level, na.rm = TRUE), total = sum(!is.na(d[[variable]][grouped]))
        )
        answer(count, display, "count", group = group, variable = variable, level = level)
        answer(if (of > 0) 100 * count / of else NA, display, "percent", group = group, variable = variable, level = level)
      }
    }
  }
}

# P of a characteristic between all groups or two. Without a name the test is chosen by the report's rule.
# The P values of pairs are adjusted over the pairs of the row, where the report does so.
compare <- function(display, d, variable, by, test = NULL, adjust = "none") {
  texts <- those(display, "group", variable = variable, statistic = "p_value")
  p <- vapply(texts, function(text) {
    names <- compared(text, groups_of(d, by))
    kept <- d[[by]] %in% names & !is.na(d[[variable]])
    group <- factor(as.character(d[[by]][kept]), names)
    as.numeric(p_of_values(d[[variable]][kept], group, test, ordinal = variable %in% ordinal))
  }, 1)
  adjusted <- p
  adjusted[texts != ""] <- p.adjust(p[texts != ""], adjust)
  for (place in seq_along(texts)) {
    answer(p[place], display, "unadjusted_p_value", group = texts[place], variable = variable)
    answer(adjusted[place], display, "p_value", group = texts[place], variable = variable)
  }
}

p_of_values <- function(value, group, test, ordinal) {
  group <- droplevels(group)
  if (is.factor(value) && is.null(test) && ordinal && nlevels(value) > 2) {
    score <- as.integer(value)
    if (nlevels(group) < 2 || length(unique(score)) < 2) return(NA)
    # Cochran and Armitage's trend: n times the squared correlation of score and group.
    if (nlevels(group) == 2) return(pchisq(length(score) * cor(score, as.integer(group))^2, 1, lower.tail = FALSE))
    return(kruskal.test(score, group)$p.value)
  }
  if (is.factor(value) && !isTRUE(test %in% c("wilcoxon", "kruskal-wallis"))) {
    counts <- table(droplevels(value), group)
    if (any(dim(counts) < 2)) return(NA)
    if (is.null(test)) test <- if (min(suppressWarnings(chisq.test(counts))$expected) >= 5) "chi-square" else "fisher"
    return(suppressWarnings(switch(test,
      "chi-square" = chisq.test(counts, correct = FALSE)$p.value,
      "chi-square-corrected" = chisq.test(counts)$p.value,
      fisher = fisher.test(counts, workspace = 2e7)$p.value
    )))
  }
  value <- as.numeric(value)
  if (nlevels(group) < 2 || length(unique(value)) < 2) return(NA)
  if (is.null(test)) test <- if (nlevels(group) == 2) "wilcoxon" else "kruskal-wallis"
  switch(test,
    wilcoxon = wilcox.test(value ~ group, exact = FALSE, correct = FALSE)$p.value,
    "kruskal-wallis" = kruskal.test(value, group)$p.value,
    "student-t" = t.test(value ~ group, var.equal = TRUE)$p.value,
    "welch-t" = t.test(value ~ group)$p.value,
    anova = oneway.test(value ~ group, var.equal = TRUE)$p.value
  )
}

# Absolute standardized difference of two groups: of a number Austin's, of levels Yang and Dalton's.
standardized_difference <- function(display, d, variable, by, model = "") {
  pair <- groups_of(d, by)
  if (length(pair) != 2) return(invisible())
  parts <- lapply(pair, function(group) d[[variable]][!is.na(d[[variable]]) & !is.na(d[[by]]) & d[[by]] == group])
  if (is.numeric(parts[[1]])) {
    value <- abs(mean(parts[[1]]) - mean(parts[[2]])) / sqrt((var(parts[[1]]) + var(parts[[2]])) / 2)
  } else {
    shares <- lapply(parts, function(part) table(part) / length(part))
    there <- which(shares[[1]] + shares[[2]] > 0)[-1]
    one <- shares[[1]][there]
    two <- shares[[2]][there]
    spread <- (diag(one, length(one)) - one %o% one + diag(two, length(two)) - two %o% two) / 2
    value <- sqrt(drop((one - two) %*% solve(spread, one - two)))
  }
  answer(value, display, "standardised_difference", model = model, variable = variable)
}
