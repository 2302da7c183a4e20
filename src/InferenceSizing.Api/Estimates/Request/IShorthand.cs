namespace InferenceSizing.Api.Estimates.Request;

/// <summary>Part of a request that may be written as one string or as an object.</summary>
/// <typeparam name="TSelf">The part itself.</typeparam>
internal interface IShorthand<TSelf>
{
    /// <summary>Where in the body it stands.</summary>
    static abstract string JsonPath { get; }

    /// <summary>What the string form means, for whoever sent something else.</summary>
    static abstract string Expected { get; }

    static abstract TSelf FromShorthand(string text);
}
