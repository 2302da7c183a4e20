namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Bounds of every number of a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachAttribute(double minimum, double maximum) : Attribute
{
    public double Minimum { get; } = minimum;

    public double Maximum { get; } = maximum;
}
