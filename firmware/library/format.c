// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>

#include "library/arithmetic.h"
#include "library/format.h"
#include "library/string.h"

struct output {
	char *buffer;
	uint32_t size, length;		/* length goes on counting when the buffer is full */
};

/* One conversion: %[-][0][width][.precision][l|ll|z]letter */
struct conversion {
	bool left, zeros;
	uint32_t width;
	int32_t precision;		/* -1 = none */
	uint32_t longs;
};

static void put(struct output *output, char character)
{
	if (output->length + 1 < output->size)
		output->buffer[output->length] = character;
	output->length++;
}

static void put_repeated(struct output *output, char character, uint32_t count)
{
	while (count--)
		put(output, character);
}

static void put_padded(struct output *output, const struct conversion *conversion, const char *text, uint32_t length)
{
	uint32_t padding = conversion->width > length ? conversion->width - length : 0;

	if (!conversion->left)
		put_repeated(output, conversion->zeros ? '0' : ' ', padding);
	for (uint32_t i = 0; i < length; i++)
		put(output, text[i]);
	if (conversion->left)
		put_repeated(output, ' ', padding);
}

static void put_number(struct output *output, struct conversion *conversion, uint64_t number, uint32_t base, bool negative)
{
	char digits[24];
	uint32_t first = sizeof(digits);

	do {
		digits[--first] = "0123456789abcdef"[divide_64(&number, base)];
	} while (number);
	if (negative && conversion->zeros && conversion->width) {
		put(output, '-');
		conversion->width--;
	} else if (negative) {
		digits[--first] = '-';
	}
	put_padded(output, conversion, digits + first, sizeof(digits) - first);
}

static void put_string(struct output *output, const struct conversion *conversion, const char *text)
{
	size_t most = conversion->precision < 0 ? SIZE_MAX : (size_t)conversion->precision;

	if (!text)
		text = "(null)";
	put_padded(output, conversion, text, strnlen(text, most));
}

static uint32_t read_number(const char **format)
{
	uint32_t number = 0;

	while (**format >= '0' && **format <= '9')
		number = number * 10 + (uint32_t)(*(*format)++ - '0');
	return number;
}

static struct conversion read_conversion(const char **format, va_list *list)
{
	struct conversion conversion = { .precision = -1 };

	for (; **format == '-' || **format == '0'; (*format)++)
		if (**format == '-')
			conversion.left = true;
		else
			conversion.zeros = true;
	conversion.width = read_number(format);
	if (**format == '.') {
		(*format)++;
		if (**format == '*') {
			(*format)++;
			conversion.precision = va_arg(*list, int);
		} else {
			conversion.precision = (int32_t)read_number(format);
		}
	}
	for (; **format == 'l' || **format == 'z'; (*format)++)
		conversion.longs++;
	return conversion;
}

static uint64_t read_argument(const struct conversion *conversion, va_list *list, bool is_signed)
{
	if (conversion->longs > 1)
		return va_arg(*list, uint64_t);
	if (conversion->longs)
		return is_signed ? (uint64_t)va_arg(*list, long) : va_arg(*list, unsigned long);
	return is_signed ? (uint64_t)(int64_t)va_arg(*list, int) : va_arg(*list, unsigned int);
}

static void convert(struct output *output, struct conversion *conversion, char letter, va_list *list)
{
	uint64_t number;
	char character;

	switch (letter) {
	case 's':
		put_string(output, conversion, va_arg(*list, const char *));
		break;
	case 'c':
		character = (char)va_arg(*list, int);
		put_padded(output, conversion, &character, 1);
		break;
	case 'd':
	case 'i':
		number = read_argument(conversion, list, true);
		put_number(output, conversion, (int64_t)number < 0 ? -number : number, 10, (int64_t)number < 0);
		break;
	case 'u':
	case 'x':
		put_number(output, conversion, read_argument(conversion, list, false), letter == 'x' ? 16 : 10, false);
		break;
	case 'p':
		*conversion = (struct conversion){ .width = 8, .zeros = true };
		put_number(output, conversion, (uintptr_t)va_arg(*list, void *), 16, false);
		break;
	default:
		put(output, '%');
		put(output, letter);
	}
}

int format_string_list(char *buffer, uint32_t size, const char *format, va_list list)
{
	struct output output = { buffer, size, 0 };
	va_list arguments;

	va_copy(arguments, list);	/* as a parameter it may be an array, whose address has another type */
	while (*format) {
		if (*format != '%') {
			put(&output, *format++);
		} else if (*++format == '%') {
			put(&output, *format++);
		} else {
			struct conversion conversion = read_conversion(&format, &arguments);

			if (*format)
				convert(&output, &conversion, *format++, &arguments);
		}
	}
	va_end(arguments);
	if (size)
		buffer[output.length < size ? output.length : size - 1] = 0;
	return (int)output.length;
}

int format_string(char *buffer, uint32_t size, const char *format, ...)
{
	va_list list;
	int length;

	va_start(list, format);
	length = format_string_list(buffer, size, format, list);
	va_end(list);
	return length;
}
