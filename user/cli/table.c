// SPDX-License-Identifier: GPL-2.0-only
/*
 * table.c - tables for people. Cells are printable ASCII, so that an octet is
 * a column of the terminal whatever the locale.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"

static int column_width(const char *heading, size_t column, size_t columns,
			char *const *cells, size_t rows)
{
	size_t width = strlen(heading);

	for (size_t row = 0; row < rows; row++) {
		size_t length = strlen(cells[row * columns + column]);

		if (length > width)
			width = length;
	}
	return width;
}

static void print_line(const int *widths, size_t columns, const char *const *line)
{
	for (size_t i = 0; i + 1 < columns; i++)
		printf("%-*s  ", widths[i], line[i]);
	printf("%s\n", line[columns - 1]);
}

void table_print(const char *const *headings, size_t columns,
		 char *const *cells, size_t rows)
{
	int *widths = must(calloc(columns, sizeof(*widths)));

	for (size_t i = 0; i < columns; i++)
		widths[i] = column_width(headings[i], i, columns, cells, rows);
	print_line(widths, columns, headings);
	for (size_t row = 0; row < rows; row++)
		print_line(widths, columns,
			   (const char *const *)&cells[row * columns]);
	free(widths);
}
