namespace InferenceSizing.Domain.Units;

/// <summary>Division of counts into whole parts.</summary>
internal static class WholeNumber
{
    /// <summary>ceil(value / by), for values that are not negative.</summary>
    public static long DivideUp(long value, long by) => by == 1 ? value : (value / by) + (value % by == 0 ? 0 : 1);
}
