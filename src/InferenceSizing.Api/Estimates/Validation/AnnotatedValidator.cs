using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using FluentValidation;
using FluentValidation.Results;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

/// <summary>Makes the rules that a request's attributes state; what one attribute cannot say follows in the derived validator.</summary>
/// <remarks>They are checked in one go, before any other rule, and so are the checks and the parts that a derived validator adds: a rule a property would cost
/// more than the estimate itself. Nothing is compiled, and the rules of a part are made when the first request has that part: a start waits for none.</remarks>
/// <typeparam name="T">A part of the request.</typeparam>
internal abstract class AnnotatedValidator<T> : AbstractValidator<T>
    where T : class
{
    private readonly Annotation[] _annotations = [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(Of)];
    private readonly List<Check> _further = [];
    private readonly Lazy<bool> _hasRules;

    protected AnnotatedValidator() => _hasRules = new(() => this.Any());

    public override FluentValidation.Results.ValidationResult Validate(ValidationContext<T> context)
    {
        T part = context.InstanceToValidate;
        if (Passes(part))
            return new FluentValidation.Results.ValidationResult();
        foreach (Annotation annotation in _annotations)
        {
            if (!annotation.Holds(part))
                context.AddFailure(annotation.JsonName, annotation.Message(part));
        }

        foreach (Check check in _further)
            check.Tell(part, context);
        return base.Validate(context);
    }

    /// <summary>Whether nothing is wrong, which is usual: nothing is made to collect what would be.</summary>
    private bool Passes(T part)
    {
        foreach (Annotation annotation in _annotations)
        {
            if (!annotation.Holds(part))
                return false;
        }

        foreach (Check check in _further)
        {
            if (!check.Holds(part))
                return false;
        }

        return !_hasRules.Value || base.Validate(new ValidationContext<T>(part)).IsValid;
    }

    /// <summary>Adds a check of the whole part.</summary>
    /// <param name="member">The property at which a failure is told; empty for the part itself.</param>
    /// <param name="holds">Whether it passes.</param>
    /// <param name="message">What is wrong where it does not.</param>
    protected void Must(string member, Func<T, bool> holds, string message) => MustAt(JsonNameOf(member), holds, _ => message);

    /// <summary>Adds a check whose message depends on the part.</summary>
    /// <param name="path">Where a failure is told, from the part on.</param>
    /// <param name="holds">Whether it passes.</param>
    /// <param name="message">What is wrong where it does not.</param>
    protected void MustAt(string path, Func<T, bool> holds, Func<T, string> message) => _further.Add(new(holds, (part, context) =>
    {
        if (!holds(part))
            context.AddFailure(path, message(part));
    }));

    /// <summary>Adds a check that finds any number of faults.</summary>
    /// <param name="faults">Where each stands, from the part on, and what it is.</param>
    protected void None(Func<T, IEnumerable<(string Path, string Message)>> faults) => _further.Add(new(part => !faults(part).Any(), (part, context) =>
    {
        foreach ((string path, string message) in faults(part))
            context.AddFailure(path, message);
    }));

    /// <summary>Adds a part with rules of its own, where it is there.</summary>
    /// <param name="member">Its property.</param>
    /// <param name="read">The part; null where there is none, or one of another kind.</param>
    /// <param name="make">Makes its rules.</param>
    protected void Part<TPart>(string member, Func<T, TPart?> read, Func<AnnotatedValidator<TPart>> make)
        where TPart : class
    {
        string name = JsonNameOf(member);
        Lazy<AnnotatedValidator<TPart>> validator = new(make);
        _further.Add(new(whole => read(whole) is not { } part || validator.Value.Passes(part), (whole, context) =>
        {
            if (read(whole) is not { } part)
                return;
            foreach (ValidationFailure failure in validator.Value.Validate(part).Errors)
                context.AddFailure(Refused.Within(name, failure.PropertyName), failure.ErrorMessage);
        }));
    }

    private static string JsonNameOf(string member) => member.Length == 0 ? "" : RequestPath.JsonNameOf(typeof(T).GetProperty(member)!);

    private static IEnumerable<Annotation> Of(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            yield return Given(property, "Required.");
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            yield return Within(property, range);
        if (property.GetCustomAttribute<StringLengthAttribute>() is { } length)
            yield return On<string?>(
                property, text => text is null || (text.Length >= length.MinimumLength && text.Length <= length.MaximumLength),
                $"Expected {length.MinimumLength} to {length.MaximumLength} characters.");
        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } expression)
            yield return On<string?>(property, expression.IsValid, $"Expected text of the form {expression.Pattern}.");
        if (property.GetCustomAttribute<OneOfAttribute>() is { } words)
            yield return On<string?>(property, text => text is null || words.Holds(text), text => MisspeltWord.Expected(words.Words, text));
        if (property.GetCustomAttribute<LengthAttribute>() is { } items)
            yield return On<object?>(
                property, list => list is null || Holds(items, ((System.Collections.ICollection)list).Count),
                $"Expected {items.MinimumLength} to {items.MaximumLength} items.");
        if (property.GetCustomAttribute<EachAttribute>() is { } of && property.PropertyType == typeof(IReadOnlyList<long>))
            yield return On<IReadOnlyList<long>?>(
                property, list => list is null || list.All(value => value >= of.Minimum && value <= of.Maximum),
                string.Create(CultureInfo.InvariantCulture, $"Expected values from {of.Minimum} to {of.Maximum}."));
        else if (property.GetCustomAttribute<EachAttribute>() is { } each)
            yield return On<IReadOnlyList<double>?>(
                property, list => list is null || list.All(value => value >= each.Minimum && value <= each.Maximum),
                string.Create(CultureInfo.InvariantCulture, $"Expected values from {each.Minimum} to {each.Maximum}."));
    }

    private static bool Holds(LengthAttribute items, int count) => count >= items.MinimumLength && count <= items.MaximumLength;

    private static Annotation Given(PropertyInfo property, string message) => property.PropertyType.IsValueType
        ? new Annotation(RequestPath.JsonNameOf(property), _ => message, part => property.GetValue(part) is not null)
        : On<object?>(property, value => value is not null, message);

    private static Annotation Within(PropertyInfo property, RangeAttribute range)
    {
        string message = string.Create(
            CultureInfo.InvariantCulture,
            $"Expected a value from {Convert.ToDecimal(range.Minimum, CultureInfo.InvariantCulture)} to " +
            $"{Convert.ToDecimal(range.Maximum, CultureInfo.InvariantCulture)}.");
        double least = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture), most = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
        return property.PropertyType == typeof(int?) ? On<int?>(property, value => value is null || (value >= least && value <= most), message)
            : property.PropertyType == typeof(long?) ? On<long?>(property, value => value is null || (value >= least && value <= most), message)
            : property.PropertyType == typeof(double?) ? On<double?>(property, value => value is null || (value >= least && value <= most), message)
            : throw new InvalidOperationException($"A range cannot bound {typeof(T).Name}.{property.Name}.");
    }

    private static Annotation On<TValue>(PropertyInfo property, Func<TValue, bool> holds, string message) => On(property, holds, _ => message);

    private static Annotation On<TValue>(PropertyInfo property, Func<TValue, bool> holds, Func<TValue, string> message)
    {
        Func<T, TValue> value = property.GetMethod!.CreateDelegate<Func<T, TValue>>();
        return new Annotation(RequestPath.JsonNameOf(property), given => message(value(given)), given => holds(value(given)));
    }

    /// <summary>A check, and how its faults are told.</summary>
    private sealed record Check(Func<T, bool> Holds, Action<T, ValidationContext<T>> Tell);

    private sealed record Annotation(string JsonName, Func<T, string> Message, Func<T, bool> Holds);
}
