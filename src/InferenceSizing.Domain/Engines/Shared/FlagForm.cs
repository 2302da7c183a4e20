namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>What follows a flag.</summary>
public enum FlagForm
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>Nothing; <c>--no-</c> before the name turns it off.</summary>
    Switch,

    /// <summary>A value, or nothing.</summary>
    Optional,

    /// <summary>Values up to the next flag.</summary>
    Values,
}
