//! The right patient: the grade of a match, the choice among candidates, and the queries that may follow "not found".

mod action;
mod choice;
mod corpus;
mod grade;
mod guess;
mod lookup;
mod requery;
