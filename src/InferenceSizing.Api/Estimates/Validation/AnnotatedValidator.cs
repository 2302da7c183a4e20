using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using FluentValidation;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

/// <summary>Makes the rules that a request's attributes state; what one attribute cannot say follows in the derived validator.</summary>
/// <typeparam name="T">A part of the request.</typeparam>
internal abstract class AnnotatedValidator<T> : AbstractValidator<T>
    where T : class
{
    protected AnnotatedValidator()
    {
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
                RuleFor(Reads<object?>(property)).NotNull().WithMessage("Required.");
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
                Within(property, range);
            if (property.GetCustomAttribute<StringLengthAttribute>() is { } length)
                RuleFor(Reads<string?>(property)).Length(length.MinimumLength, length.MaximumLength).WithMessage($"Expected {length.MinimumLength} to {length.MaximumLength} characters.");
            if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } expression)
                RuleFor(Reads<string?>(property)).Matches(expression.Pattern).WithMessage($"Expected text of the form {expression.Pattern}.");
            if (property.GetCustomAttribute<OneOfAttribute>() is { } words)
                RuleFor(Reads<string?>(property)).Must(text => text is null || words.Holds(text)).WithMessage($"Expected one of {string.Join(", ", words.Words)}.");
            if (property.GetCustomAttribute<LengthAttribute>() is { } items)
                Counted(property, items);
        }
    }

    private static Expression<Func<T, TValue>> Reads<TValue>(PropertyInfo property)
    {
        ParameterExpression part = Expression.Parameter(typeof(T), "part");
        Expression read = Expression.Property(part, property);
        return Expression.Lambda<Func<T, TValue>>(read.Type == typeof(TValue) ? read : Expression.Convert(read, typeof(TValue)), part);
    }

    private void Within(PropertyInfo property, RangeAttribute range)
    {
        string message = string.Create(CultureInfo.InvariantCulture, $"Expected a value from {range.Minimum} to {range.Maximum}.");
        if (property.PropertyType == typeof(int?))
            RuleFor(Reads<int?>(property)).InclusiveBetween(Convert.ToInt32(range.Minimum, CultureInfo.InvariantCulture), Convert.ToInt32(range.Maximum, CultureInfo.InvariantCulture)).WithMessage(message);
        else if (property.PropertyType == typeof(long?))
            RuleFor(Reads<long?>(property)).InclusiveBetween(Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture), Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture)).WithMessage(message);
        else if (property.PropertyType == typeof(double?))
            RuleFor(Reads<double?>(property)).InclusiveBetween(Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture)).WithMessage(message);
        else
            throw new InvalidOperationException($"A range cannot bound {typeof(T).Name}.{property.Name}.");
    }

    private void Counted(PropertyInfo property, LengthAttribute items)
    {
        string message = $"Expected {items.MinimumLength} to {items.MaximumLength} items.";
        RuleFor(Reads<IReadOnlyList<object>?>(property))
            .Must(list => list is null || (list.Count >= items.MinimumLength && list.Count <= items.MaximumLength)).WithMessage(message);
    }
}
